package dataset

import (
	"context"
	"hash/maphash"
	"io/fs"
	"slices"
	"strings"
)

// Diff returns how a dataset differs from an older one: see [PartDifference]. Its
// memory is bounded by [MaxRows], however large the data. The error has code
// invalid where a folder is not what its header says, or is one of the folders.
func Diff(ctx context.Context, old, new fs.FS) (Difference, error) {
	before, err := ReadHeader(old)
	if err != nil {
		return Difference{}, err
	}
	after, err := ReadHeader(new)
	if err != nil {
		return Difference{}, err
	}
	seeds := [2]maphash.Seed{maphash.MakeSeed(), maphash.MakeSeed()}
	d := Difference{AddedParts: []string{}, RemovedParts: []string{}, Parts: []PartDifference{}}
	for _, p := range before.Parts {
		if after.find(p.Name) < 0 {
			d.RemovedParts = append(d.RemovedParts, p.Name)
		}
	}
	for i, p := range after.Parts {
		j := before.find(p.Name)
		if j < 0 {
			d.AddedParts = append(d.AddedParts, p.Name)
			continue
		}
		a := side{part: before.Parts[j], number: j, cursors: cursors{old, seeds}}
		b := side{part: p, number: i, cursors: cursors{new, seeds}}
		part, err := diffParts(ctx, a, b)
		if err != nil {
			return Difference{}, err
		}
		if part.differs() {
			d.Parts = append(d.Parts, part)
		}
	}
	return d, nil
}

func (h Header) find(name string) int {
	return slices.IndexFunc(h.Parts, func(p Part) bool { return p.Name == name })
}

func (d PartDifference) differs() bool {
	return !slices.Equal(d.OldShape, d.NewShape) || len(d.AddedColumns)+len(d.RemovedColumns)+len(d.Retyped) > 0 ||
		d.RowsAdded+d.RowsRemoved > 0 || d.Reordered || !d.RowsCompared
}

// side is a part of one of two datasets.
type side struct {
	part   Part
	number int
	cursors
}

func diffParts(ctx context.Context, old, new side) (PartDifference, error) {
	d := PartDifference{
		Name: new.part.Name, OldShape: filled(old.part.Shape), NewShape: filled(new.part.Shape),
		AddedColumns: []string{}, RemovedColumns: []string{}, Retyped: []Retyped{},
	}
	a, b := old.fields(), new.fields()
	if old.part.Kind == new.part.Kind {
		d.columns(a, b)
	}
	d.names(old.part, new.part)
	common, comparable := d.common(old.part, new.part, a, b)
	if !comparable || tooMany(old.part) || tooMany(new.part) {
		return d, nil
	}
	before, err := old.rows(ctx, common, a)
	if err != nil {
		return d, err
	}
	after, err := new.rows(ctx, common, b)
	if err != nil {
		return d, err
	}
	d.RowsAdded, d.RowsRemoved, d.Reordered = compareRows(before, after)
	d.RowsCompared = true
	return d, nil
}

// tooMany reports whether the rows of a part, or the categories of a column, are
// more than are compared.
func tooMany(p Part) bool {
	return p.Rows() > MaxRows || slices.ContainsFunc(append(slices.Clip(p.Index), p.Columns...), func(f Field) bool {
		return f.Categories != nil && f.Categories.Size > MaxRows
	})
}

// key names a field among those of its part.
type key struct {
	index bool // of the index, by its place
	place int
	name  Name
}

// fields returns the fields of a part by what they are to it.
func (s side) fields() map[key]stored {
	fields := map[key]stored{}
	for n, f := range s.part.fields(s.number) {
		k := key{name: f.Name}
		if n < len(s.part.Index) {
			k = key{index: true, place: n}
		}
		fields[k] = f
	}
	return fields
}

// rows returns the hashes of a part's rows by the fields that are compared.
func (s side) rows(ctx context.Context, common []key, fields map[key]stored) ([]rowHash, error) {
	r := rows{cursors: s.cursors, hashes: make([]rowHash, s.part.Rows())}
	if s.part.Kind == CSR {
		return r.hashes, r.addMatrix(ctx, s.number, s.part)
	}
	for _, k := range common {
		if err := r.add(ctx, fields[k]); err != nil {
			return nil, err
		}
	}
	return r.hashes, nil
}

// label is a type for people and for comparison: what values mean, and not how
// they are stored.
func (f Field) label() string {
	switch {
	case f.Zone != nil:
		return string(f.Type) + "[" + f.Unit + ", " + *f.Zone + "]"
	case f.Unit != "":
		return string(f.Type) + "[" + f.Unit + "]"
	case f.Categories != nil:
		return string(f.Type) + " of " + string(f.Categories.Type)
	}
	return string(f.Type)
}

func (k key) label(f Field) string {
	if k.index {
		return strings.TrimSpace("index " + f.Name.String())
	}
	return f.Name.String()
}

// compareKeys orders fields: the index by place, then columns by name.
func compareKeys(a, b key) int {
	switch {
	case a.index != b.index && a.index:
		return -1
	case a.index != b.index:
		return 1
	case a.index:
		return a.place - b.place
	}
	return strings.Compare(a.name.String()+string(rune(a.name.kind)), b.name.String()+string(rune(b.name.kind)))
}
