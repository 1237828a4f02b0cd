package dataset

import (
	"fmt"
	"slices"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/predict/npy"
)

// Limits of the format.
const (
	MaxHeader     = 32 << 20 // bytes of dataset.json
	MaxParts      = 1000
	MaxFields     = 50_000 // columns and parts of an index, in all
	MaxDimensions = 32
	maxName       = 4096 // bytes
	maxWord       = 200  // bytes of a zone or a variant
)

func (h Header) check() error {
	if len(h.Parts) > MaxParts {
		return cupel.Errorf(cupel.TooLarge, "%s: %d parts are more than the limit of %d", HeaderFile, len(h.Parts), MaxParts)
	}
	names, fields := map[string]bool{}, 0
	for _, p := range h.Parts {
		if names[p.Name] {
			return invalid(p, "there are two parts of this name")
		}
		names[p.Name] = true
		if fields += len(p.Columns) + len(p.Index); fields > MaxFields {
			return cupel.Errorf(cupel.TooLarge, "%s: there are more than %d columns", HeaderFile, MaxFields)
		}
		if err := p.check(); err != nil {
			return err
		}
	}
	return nil
}

func invalid(p Part, format string, args ...any) error {
	return cupel.Errorf(cupel.Invalid, "%s: part %q: %s", HeaderFile, shorten(p.Name), fmt.Sprintf(format, args...))
}

func shorten(text string) string {
	if len(text) > 80 {
		return text[:80] + "…"
	}
	return text
}

func (p Part) check() error {
	if len(p.Name) > maxName {
		return invalid(p, "its name has more than %d bytes", maxName)
	}
	if len(p.Shape) > MaxDimensions {
		return invalid(p, "%d dimensions are more than the limit of %d", len(p.Shape), MaxDimensions)
	}
	// The widest type that a field can have, so that no product is too large.
	if err := (npy.Header{Type: numbers["float64"], Shape: p.Shape}).Check(); err != nil {
		return invalid(p, "%v", err)
	}
	switch p.Kind {
	case Table, Series:
		return p.checkTable()
	case Array, CSR:
		return p.checkArray()
	}
	return invalid(p, "the kind %q is not known: table, series, array and csr are", shorten(string(p.Kind)))
}

func (p Part) checkTable() error {
	dimensions, columns := 2, int64(len(p.Columns))
	if p.Kind == Series {
		dimensions = 1
	}
	switch {
	case len(p.Shape) != dimensions || dimensions == 2 && p.Shape[1] != columns || dimensions == 1 && columns != 1:
		return invalid(p, "shape %v does not fit a %s of %d columns", p.Shape, p.Kind, columns)
	case p.Values != nil || len(p.Names) > 0 || p.Stored != 0:
		return invalid(p, "a part of kind %s has columns, and no values, names, or stored", p.Kind)
	}
	if twice, found := firstTwice(p.Columns); found {
		return invalid(p, "there are two columns of the name %q", shorten(twice.String()))
	}
	for _, f := range append(slices.Clip(p.Index), p.Columns...) {
		if err := f.check(p); err != nil {
			return err
		}
	}
	return nil
}

func firstTwice(columns []Field) (Name, bool) {
	seen := map[Name]bool{}
	for _, c := range columns {
		if seen[c.Name] {
			return c.Name, true
		}
		seen[c.Name] = true
	}
	return Name{}, false
}

func (p Part) checkArray() error {
	switch {
	case p.Values == nil || len(p.Columns) > 0 || len(p.Index) > 0:
		return invalid(p, "a part of kind %s has values, and no columns or index", p.Kind)
	case len(p.Names) > 0 && (len(p.Shape) == 0 || int64(len(p.Names)) != p.Shape[len(p.Shape)-1]):
		return invalid(p, "%d names do not fit shape %v", len(p.Names), p.Shape)
	case !p.Values.Name.IsNone() || p.Values.Type == Category:
		return invalid(p, "its values have a name, or are categories: those are of tables")
	}
	for _, name := range p.Names {
		if len(name.String()) > maxName {
			return invalid(p, "a name has more than %d bytes", maxName)
		}
	}
	if p.Kind == CSR {
		if err := p.checkMatrix(); err != nil {
			return err
		}
	} else if p.Stored != 0 {
		return invalid(p, "stored is of matrices alone")
	}
	return p.Values.check(p)
}

func (p Part) checkMatrix() error {
	if len(p.Shape) != 2 {
		return invalid(p, "a matrix has two dimensions, not %v", p.Shape)
	}
	if p.Stored < 0 || p.Stored > p.Shape[0]*p.Shape[1] {
		return invalid(p, "a matrix of shape %v does not store %d values", p.Shape, p.Stored)
	}
	if _, number := numbers[p.Values.Type]; !number || p.Values.Nullable {
		return invalid(p, "the values of a matrix are numbers, none of them missing")
	}
	return nil
}

func (f Field) check(p Part) error {
	_, number := numbers[f.Type]
	timed := f.Type == Datetime || f.Type == Duration
	fault := ""
	switch {
	case !number && !timed && f.Type != String && f.Type != Category:
		fault = fmt.Sprintf("the type %q is not known", shorten(string(f.Type)))
	case f.Nullable && !number && f.Type != String:
		fault = fmt.Sprintf("a %s has a value for what is missing, and is not nullable", f.Type)
	case timed != slices.Contains([]string{"s", "ms", "us", "ns"}, f.Unit), !timed && f.Unit != "":
		fault = fmt.Sprintf("the unit %q does not fit the type %s", shorten(f.Unit), f.Type)
	case f.Zone != nil && f.Type != Datetime, f.Zone != nil && *f.Zone == "":
		fault = "only a datetime has a zone, or null"
	case (f.Categories != nil) != (f.Type == Category), f.Ordered && f.Type != Category:
		fault = "a category has categories, and nothing else has"
	case len(f.Name.String()) > maxName, len(f.Variant) > maxWord, f.Zone != nil && len(*f.Zone) > maxWord:
		fault = "its name, zone or variant is too long"
	case f.Categories != nil:
		fault = f.Categories.fault()
	}
	if fault != "" {
		return invalid(p, "field %q: %s", shorten(f.Name.String()), fault)
	}
	return nil
}

func (c Categories) fault() string {
	if _, number := numbers[c.Type]; !number && c.Type != String {
		return fmt.Sprintf("categories are numbers or strings, not %q", shorten(string(c.Type)))
	}
	if c.Size < 0 || c.Size > 1<<31-1 {
		return fmt.Sprintf("%d is no number of categories", c.Size)
	}
	return ""
}
