package pickle

import "strconv"

// Part is a value as people look at it: what it is called where it stands, what it
// is, and what is in it.
type Part struct {
	Name  string `json:"name"` // attribute, key or place; "" of the whole
	Is    string `json:"is"`   // as Describe says it
	Class string `json:"class,omitempty"`
	Parts []Part `json:"parts,omitempty"`
	Left  int    `json:"left_out,omitempty"` // how many parts are not shown
}

// Bounds of what is shown.
const (
	maxShownDepth = 24
	maxShownItems = 12 // of a list; dictionaries and states are shown to a hundred
	maxShownKeys  = 100
	maxShownParts = 5000
)

// Inspect shows a value: of objects the state that they would be given, with which
// fitted attributes begin. It is bounded; a value that stands in several places is
// shown in full once.
func Inspect(value Value) Part {
	w := &walk{left: maxShownParts, seen: map[Value]bool{}}
	return w.part("", value, 0)
}

type walk struct {
	left int
	seen map[Value]bool
}

func (w *walk) part(name string, value Value, depth int) Part {
	w.left--
	p := Part{Name: name, Is: Describe(value)}
	o, isObject := value.(*Object)
	if isObject && o.Class() != nil {
		p.Class = o.Class().String()
	}
	if isObject {
		if _, err := ScalarOf(o); err == nil {
			return p
		}
		if _, err := simpleArray(o); err == nil {
			return p
		}
	}
	if depth == maxShownDepth || w.again(value) {
		return p
	}
	w.inside(&p, value, depth)
	return p
}

// again reports whether a container was shown before.
func (w *walk) again(value Value) bool {
	switch value.(type) {
	case *List, *Tuple, *Set, *Dict, *Object:
		if w.seen[value] {
			return true
		}
		w.seen[value] = true
	}
	return false
}

func (w *walk) inside(p *Part, value Value, depth int) {
	switch value := value.(type) {
	case *List:
		w.items(p, value.Items, depth)
	case *Tuple:
		w.items(p, value.Items, depth)
	case *Set:
		w.items(p, value.Items, depth)
	case *Dict:
		w.pairs(p, value, depth)
	case *Object:
		w.object(p, value, depth)
	}
}

func (w *walk) add(p *Part, name string, value Value, depth, most int) {
	if len(p.Parts) >= most || w.left <= 0 {
		p.Left++
		return
	}
	p.Parts = append(p.Parts, w.part(name, value, depth+1))
}

func (w *walk) items(p *Part, items []Value, depth int) {
	for i, item := range items {
		w.add(p, strconv.Itoa(i), item, depth, maxShownItems)
	}
}

func (w *walk) pairs(p *Part, d *Dict, depth int) {
	for i, key := range d.Keys {
		w.add(p, named(key), d.Values[i], depth, maxShownKeys)
	}
}

// named is a key as a name.
func named(key Value) string {
	if text, ok := key.(string); ok {
		return shown(text)
	}
	return Describe(key)
}

// object shows the state of an object, what it is called with, and what is put into
// it.
func (w *walk) object(p *Part, o *Object, depth int) {
	switch state := o.State.(type) {
	case *Dict:
		w.pairs(p, state, depth)
	default:
		if o.HasState {
			w.add(p, "state", state, depth, maxShownKeys)
		}
	}
	if class := o.Class(); class == o.Callable && len(o.Args.Items) > 0 {
		w.add(p, "arguments", o.Args, depth, maxShownKeys)
	}
	w.items(p, o.Items, depth)
	if o.Pairs != nil {
		w.pairs(p, o.Pairs, depth)
	}
}
