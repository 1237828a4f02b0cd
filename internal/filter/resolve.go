package filter

import (
	"slices"
	"strings"
)

// resolve finds what a written key means in the vocabulary.
func (p *parser) resolve(raw rawKey) (key, error) {
	v := p.vocabulary
	if !raw.quoted && len(raw.rest) > 0 {
		if family := v.family(raw.head); family != nil {
			return p.inFamily(family, raw)
		}
		if dotted := raw.head + "." + raw.rest[0].member; v.attribute(dotted) != nil {
			return p.inAttribute(dotted, raw.rest[1:], raw)
		}
		if slices.Contains(v.Prefixes, raw.head) && raw.rest[0].index < 0 {
			return p.inAttribute(raw.rest[0].member, raw.rest[1:], raw)
		}
	}
	return p.inAttribute(raw.head, raw.rest, raw)
}

// inAttribute resolves an attribute and the path after it.
func (p *parser) inAttribute(name string, path []step, raw rawKey) (key, error) {
	attribute := p.vocabulary.attribute(name)
	if attribute == nil {
		return key{}, p.unknownKey(name, raw)
	}
	if len(path) > 0 && attribute.Type != JSON {
		return key{}, p.fault(raw.place, "%s is of type %s and has no parts", attribute.Name, attribute.Type)
	}
	return key{attribute: attribute, path: path}, nil
}

// inFamily resolves a key of a family.
func (p *parser) inFamily(family *Family, raw rawKey) (key, error) {
	if raw.rest[0].index >= 0 {
		return key{}, p.fault(raw.place, "after %s comes a dot and a key", family.Name)
	}
	if family.Type == JSON {
		return key{family: family, path: raw.rest, standIn: p.standIn(family, raw.rest)}, nil
	}
	var parts []string
	for _, s := range raw.rest {
		if s.index >= 0 {
			return key{}, p.fault(raw.place, "%s hold no arrays: write a key with brackets in double quotes", family.Name)
		}
		parts = append(parts, s.member)
	}
	return key{family: family, name: strings.Join(parts, ".")}, nil
}

// standIn returns the attribute that stands in for a path of JSON, or nil.
func (p *parser) standIn(family *Family, path []step) *Attribute {
	attribute := p.vocabulary.attribute(family.Fallbacks[path[0].member])
	if attribute == nil || len(path) > 1 && attribute.Type != JSON {
		return nil
	}
	return attribute
}

// unknownKey is the error for a key whose name means nothing.
func (p *parser) unknownKey(name string, raw rawKey) error {
	v := p.vocabulary
	switch {
	case v.family(name) != nil:
		return p.fault(raw.place, "%s needs a key: %s.KEY", name, name)
	case raw.quoted || len(raw.rest) == 0:
		return p.unknownAttribute(name, raw)
	case slices.Contains(v.Prefixes, raw.head):
		return p.unknown("attribute", raw.place, name, v.attributeNames())
	}
	heads := slices.Concat(v.familyNames(), v.Prefixes)
	if near := Nearest(raw.head, heads); near != "" {
		return p.fault(raw.place, "unknown key %s: did you mean %s?", p.source(raw.place), near+pathText(raw.rest))
	}
	return p.unknown("key", raw.place, p.source(raw.place), slices.Concat(v.attributeNames(), v.examples()))
}

// unknownAttribute suggests the nearest attribute, or else the first family.
func (p *parser) unknownAttribute(name string, raw rawKey) error {
	v := p.vocabulary
	names := v.attributeNames()
	if Nearest(name, names) != "" || len(v.Families) == 0 {
		return p.unknown("attribute", raw.place, name, names)
	}
	return p.fault(raw.place, "%s have no attribute %s: did you mean %s.%s? The attributes are %s",
		v.Entity, name, v.Families[0].Name, segmentText(name), strings.Join(names, ", "))
}

// unknown is the error for a name that is none of those known.
func (p *parser) unknown(kind string, place span, name string, known []string) error {
	if near := Nearest(name, known); near != "" {
		return p.fault(place, "unknown %s %s: did you mean %s?", kind, name, near)
	}
	return p.fault(place, "unknown %s %s: there are %s", kind, name, strings.Join(known, ", "))
}
