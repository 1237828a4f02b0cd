package pickle

// oldModules are names of modules in Python 2, and those of today.
var oldModules = map[string]string{"copy_reg": "copyreg", "__builtin__": "builtins"}

// oldNames are those of builtins.
var oldNames = map[string]string{"xrange": "range", "unicode": "str", "long": "int"}

func (m *machine) globalLines() error {
	module, err := m.in.line()
	if err != nil {
		return err
	}
	name, err := m.in.line()
	if err != nil {
		return err
	}
	return m.pushGlobal(module, name)
}

// globalStack names a global by texts that the pickle itself made.
func (m *machine) globalStack() error {
	name, err := m.pop()
	if err != nil {
		return err
	}
	module, err := m.pop()
	if err != nil {
		return err
	}
	moduleText, ok := module.(string)
	nameText, okName := name.(string)
	if !ok || !okName {
		return m.in.wrong("a global is named by what is no text")
	}
	return m.pushGlobal(moduleText, nameText)
}

func (m *machine) global(module, name string) *Global {
	if today, old := oldModules[module]; old {
		module = today
	}
	if today, old := oldNames[name]; old && module == "builtins" {
		name = today
	}
	g := &Global{module, name}
	m.named.add(*g)
	return g
}

func (m *machine) pushGlobal(module, name string) error {
	return m.push(m.global(module, name), memoryOfBox+2*int64(len(module)+len(name)))
}

// reduce records a call.
func (m *machine) reduce() error {
	args, err := m.popArgs()
	if err != nil {
		return err
	}
	callable, err := m.pop()
	if err != nil {
		return err
	}
	return m.push(&Object{Callable: callable, Args: args}, 2*memoryOfBox)
}

// popArgs takes the tuple of what something is called with.
func (m *machine) popArgs() (*Tuple, error) {
	value, err := m.pop()
	if err != nil {
		return nil, err
	}
	args, ok := value.(*Tuple)
	if !ok {
		return nil, m.in.wrong("something is called with what is no tuple")
	}
	return args, nil
}

func (m *machine) newObject() error {
	args, err := m.popArgs()
	if err != nil {
		return err
	}
	class, err := m.pop()
	if err != nil {
		return err
	}
	return m.push(&Object{Callable: class, Args: args, New: true}, 2*memoryOfBox)
}

func (m *machine) newObjectKeywords() error {
	value, err := m.pop()
	if err != nil {
		return err
	}
	keywords, ok := value.(*Dict)
	if !ok {
		return m.in.wrong("keywords are no dictionary")
	}
	args, err := m.popArgs()
	if err != nil {
		return err
	}
	class, err := m.pop()
	if err != nil {
		return err
	}
	return m.push(&Object{Callable: class, Args: args, Keywords: keywords, New: true}, 2*memoryOfBox)
}

// instance makes an object of a class that two lines name, and of what is marked.
func (m *machine) instance() error {
	module, err := m.in.line()
	if err != nil {
		return err
	}
	name, err := m.in.line()
	if err != nil {
		return err
	}
	args, err := m.popMarked()
	if err != nil {
		return err
	}
	g := m.global(module, name)
	return m.push(&Object{Callable: g, Args: &Tuple{args}}, 4*memoryOfBox+2*int64(len(module)+len(name)))
}

// object makes an object of what is marked: a class, and what it is called with.
func (m *machine) object() error {
	marked, err := m.popMarked()
	if err != nil {
		return err
	}
	if len(marked) == 0 {
		return m.in.wrong("an object has no class")
	}
	return m.push(&Object{Callable: marked[0], Args: &Tuple{marked[1:]}}, 2*memoryOfBox)
}

// build gives an object its state. joblib puts the values of an array behind it.
func (m *machine) build() error {
	state, err := m.pop()
	if err != nil {
		return err
	}
	top, err := m.top()
	if err != nil {
		return err
	}
	o, ok := top.(*Object)
	if !ok {
		return m.in.wrong("a state is given to what is no object")
	}
	if o.HasState {
		return m.in.wrong("an object is given a second state")
	}
	o.State, o.HasState = state, true
	if !o.isJoblibArray() {
		return nil
	}
	array, err := m.joblibArray(o)
	if err != nil {
		return err
	}
	m.stack[len(m.stack)-1] = array
	return nil
}

// Class returns the name of the class that an object is of: of one that was made
// by a function that only makes objects of a class it is given, of that class. It
// is nil where no global says it.
func (o *Object) Class() *Global {
	class, _ := o.Callable.(*Global)
	if class == nil || class.Module != "copyreg" || len(o.Args.Items) == 0 {
		return class
	}
	switch class.Name {
	case "_reconstructor", "__newobj__", "__newobj_ex__":
		class, _ = o.Args.Items[0].(*Global)
	}
	return class
}
