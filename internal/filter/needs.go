package filter

// Needs returns the keys of families of numbers without which the filter cannot
// hold: those that it compares with a value, joined to the rest by "and" alone.
// A store may look among the rows under such a key only.
func (f *Filter) Needs() []Key {
	var needed []Key
	for _, n := range conjuncts(f.root) {
		c, ok := n.(*comparison)
		if ok && c.key.family != nil && c.key.family.Type == Number && c.op.relation != null {
			needed = append(needed, Key{c.key})
		}
	}
	return needed
}

// conjuncts returns the nodes that must all hold for n to hold.
func conjuncts(n node) []node {
	j, ok := n.(junction)
	if !ok || j.keyword != "and" {
		return []node{n}
	}
	var all []node
	for _, inner := range j.nodes {
		all = append(all, conjuncts(inner)...)
	}
	return all
}

// About returns what the filter says of one key that it [Filter.Needs] has.
func (f *Filter) About(k Key) *Filter {
	var about []node
	for _, n := range conjuncts(f.root) {
		if c, ok := n.(*comparison); ok && c.key.String() == k.String() {
			about = append(about, n)
		}
	}
	return &Filter{junction{"and", about}}
}

// Texts is a list of texts of which the one under a key of a family must be one.
type Texts struct {
	Family, Key string
	Values      []string
}

// NeedsTexts returns the texts without which the filter cannot hold: those that
// it compares by = or in, joined to the rest by "and" alone.
func (f *Filter) NeedsTexts() []Texts {
	var needed []Texts
	for _, n := range conjuncts(f.root) {
		c, ok := n.(*comparison)
		if !ok || c.key.family == nil || c.key.family.Type != Text || c.op.negated || c.op.relation != equal && c.op.relation != in {
			continue
		}
		texts := Texts{Family: c.key.family.Name, Key: c.key.name}
		for _, value := range c.values {
			texts.Values = append(texts.Values, value.(string))
		}
		needed = append(needed, texts)
	}
	return needed
}
