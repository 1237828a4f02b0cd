package pickle

func (m *machine) emptyList() error { return m.push(&List{}, memoryOfBox) }
func (m *machine) emptyDict() error { return m.push(&Dict{}, memoryOfBox) }
func (m *machine) emptySet() error  { return m.push(&Set{}, memoryOfBox) }

func (m *machine) list() error {
	items, err := m.popMarked()
	if err != nil {
		return err
	}
	return m.push(&List{items}, memoryOfBox)
}

func (m *machine) tuple() error {
	items, err := m.popMarked()
	if err != nil {
		return err
	}
	return m.push(&Tuple{items}, memoryOfBox)
}

func tupleOf(n int) instruction {
	return func(m *machine) error { return m.popTuple(n) }
}

func (m *machine) frozenSet() error {
	items, err := m.popMarked()
	if err != nil {
		return err
	}
	return m.push(&Set{items}, memoryOfBox)
}

func (m *machine) dict() error {
	items, err := m.popMarked()
	if err != nil {
		return err
	}
	d := &Dict{}
	if err := m.setAll(d, items); err != nil {
		return err
	}
	return m.push(d, memoryOfBox)
}

// setAll sets keys and values that follow one another.
func (m *machine) setAll(d *Dict, items []Value) error {
	if len(items)%2 != 0 {
		return m.in.wrong("a key has no value")
	}
	for i := 0; i < len(items); i += 2 {
		d.Keys, d.Values = append(d.Keys, items[i]), append(d.Values, items[i+1])
	}
	return m.charge(2 * memoryOfPlace * int64(len(items)))
}

func (m *machine) appendOne() error {
	item, err := m.pop()
	if err != nil {
		return err
	}
	return m.appendAll([]Value{item})
}

func (m *machine) appendMarked() error {
	items, err := m.popMarked()
	if err != nil {
		return err
	}
	return m.appendAll(items)
}

// appendAll appends to the list on top, or to what may be one.
func (m *machine) appendAll(items []Value) error {
	top, err := m.top()
	if err != nil {
		return err
	}
	switch top := top.(type) {
	case *List:
		top.Items = append(top.Items, items...)
	case *Object:
		top.Items = append(top.Items, items...)
	default:
		return m.in.wrong("values are appended to what is no list")
	}
	return m.charge(2 * memoryOfPlace * int64(len(items)))
}

func (m *machine) setOne() error {
	value, err := m.pop()
	if err != nil {
		return err
	}
	key, err := m.pop()
	if err != nil {
		return err
	}
	return m.setIn([]Value{key, value})
}

func (m *machine) setMarked() error {
	items, err := m.popMarked()
	if err != nil {
		return err
	}
	return m.setIn(items)
}

// setIn sets keys of the dictionary on top, or of what may be one.
func (m *machine) setIn(items []Value) error {
	top, err := m.top()
	if err != nil {
		return err
	}
	switch top := top.(type) {
	case *Dict:
		return m.setAll(top, items)
	case *Object:
		if top.Pairs == nil {
			top.Pairs = &Dict{}
		}
		return m.setAll(top.Pairs, items)
	}
	return m.in.wrong("a key is set of what is no dictionary")
}

func (m *machine) addMarked() error {
	items, err := m.popMarked()
	if err != nil {
		return err
	}
	top, err := m.top()
	if err != nil {
		return err
	}
	set, ok := top.(*Set)
	if !ok {
		return m.in.wrong("values are added to what is no set")
	}
	set.Items = append(set.Items, items...)
	return m.charge(2 * memoryOfPlace * int64(len(items)))
}
