package catalogtest

import (
	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/catalog"
)

var nameTests = map[string]func(*fixture){
	"resolve to versions":               namesResolve,
	"tags move":                         tagsMove,
	"tags are listed by name":           tagsListed,
	"a label cannot be a tag":           labelIsNoTag,
	"a tag needs an image that lives":   tagNeedsImage,
	"a tag is removed, a label is not":  tagRemoved,
	"a label resolves to its tombstone": labelOfTombstone,
	"belong to their repository":        namesOfRepository,
}

func (f *fixture) resolve(repo catalog.Repository, name string) catalog.Name {
	f.Helper()
	return read(f, func(c catalog.Catalog) (catalog.Name, error) { return c.ResolveName(f.Context(), repo.ID, name) })
}

func (f *fixture) tags(repo catalog.Repository) []catalog.Name {
	f.Helper()
	return read(f, func(c catalog.Catalog) ([]catalog.Name, error) { return c.Tags(f.Context(), repo.ID) })
}

func (f *fixture) noName(repo catalog.Repository, name string) {
	f.Helper()
	f.fails(cupel.NotFound, name, func(c catalog.Catalog) error {
		_, err := c.ResolveName(f.Context(), repo.ID, name)
		return err
	})
}

func (f *fixture) setTag(repo catalog.Repository, tag string, version int) func(catalog.Catalog) error {
	return func(c catalog.Catalog) error { return c.SetTag(f.Context(), repo.ID, tag, version, at(800)) }
}

func (f *fixture) dropTag(repo catalog.Repository, tag string) func(catalog.Catalog) error {
	return func(c catalog.Catalog) error { return c.DropTag(f.Context(), repo.ID, tag, at(950)) }
}

func namesResolve(f *fixture) {
	r := f.home()
	f.noName(r, "label-1")
	f.save(r, image(r, 1))
	f.save(r, image(r, 2))
	f.tag(r, "größte", 1)
	f.diff("label", catalog.Name{Name: "label-2", Kind: catalog.KindLabel, Version: 2}, f.resolve(r, "label-2"))
	f.diff("tag", catalog.Name{Name: "größte", Kind: catalog.KindTag, Version: 1}, f.resolve(r, "größte"))
	f.noName(r, "GRÖSSTE")
}

func tagsMove(f *fixture) {
	r := f.home()
	f.save(r, image(r, 1))
	f.save(r, image(r, 2))
	f.tag(r, "champion", 1)
	f.tag(r, "champion", 2)
	f.tag(r, "champion", 2) // where it is already
	f.diff("tags", []catalog.Name{{Name: "champion", Kind: catalog.KindTag, Version: 2}}, f.tags(r))
	f.diff("of the first", []string(nil), f.image(r, 1).Tags)
	f.diff("of the second", []string{"champion"}, f.image(r, 2).Tags)
}

func tagsListed(f *fixture) {
	r := f.home()
	f.diff("none", []catalog.Name(nil), f.tags(r))
	f.save(r, image(r, 1))
	f.save(r, image(r, 2))
	for n, tag := range []string{"b", "a", "Z", "ä"} {
		f.tag(r, tag, 1+n%2)
	}
	f.diff("tags", []catalog.Name{
		{Name: "Z", Kind: catalog.KindTag, Version: 1},
		{Name: "a", Kind: catalog.KindTag, Version: 2},
		{Name: "b", Kind: catalog.KindTag, Version: 1},
		{Name: "ä", Kind: catalog.KindTag, Version: 2},
	}, f.tags(r))
}

func labelIsNoTag(f *fixture) {
	r := f.home()
	f.save(r, image(r, 1))
	f.save(r, image(r, 2))
	f.fails(cupel.Conflict, "label-1", f.setTag(r, "label-1", 2))
	f.diff("label", 1, f.resolve(r, "label-1").Version)
}

func tagNeedsImage(f *fixture) {
	r := f.home()
	f.fails(cupel.NotFound, "credit-risk:1", f.setTag(r, "champion", 1))
	f.save(r, image(r, 1))
	f.drop(r, 1)
	f.fails(cupel.NotFound, "credit-risk:1", f.setTag(r, "champion", 1))
}

func tagRemoved(f *fixture) {
	r := f.home()
	f.save(r, image(r, 1))
	f.tag(r, "champion", 1)
	f.update(f.dropTag(r, "champion"))
	f.noName(r, "champion")
	f.fails(cupel.NotFound, "champion", f.dropTag(r, "champion"))
	f.fails(cupel.NotFound, "label-1", f.dropTag(r, "label-1"))
	f.diff("label", 1, f.resolve(r, "label-1").Version)
}

func labelOfTombstone(f *fixture) {
	r := f.home()
	f.save(r, image(r, 1))
	f.drop(r, 1)
	f.diff("label", catalog.Name{Name: "label-1", Kind: catalog.KindLabel, Version: 1}, f.resolve(r, "label-1"))
}

func namesOfRepository(f *fixture) {
	p := f.project("default")
	a, b := f.repository(p, "a"), f.repository(p, "b")
	f.save(a, image(a, 1))
	f.tag(a, "champion", 1)
	f.noName(b, "champion")
	f.noName(b, "label-1")
	f.diff("tags", []catalog.Name(nil), f.tags(b))
}
