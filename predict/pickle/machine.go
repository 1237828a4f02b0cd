package pickle

import "github.com/cupel/cupel"

// machine carries out the instructions of a pickle, all of which only put values
// together.
type machine struct {
	in     *input
	stack  []Value
	marks  []int // heights of the stack that were marked
	memo   map[uint64]Value
	memory *int64 // that may still be taken; shared with pickles inside
	named  *names
	depth  int // of pickles inside pickles
}

// names are globals in the order in which they are named.
type names struct {
	list []Global
	seen map[Global]bool
}

func (n *names) add(g Global) {
	if !n.seen[g] {
		n.seen[g] = true
		n.list = append(n.list, g)
	}
}

// Memory that values take, about, with their place on the stack or in a container.
const (
	memoryOfPlace  = 16
	memoryOfScalar = 32
	memoryOfBox    = 96
)

// charge takes memory from the budget.
func (m *machine) charge(bytes int64) error {
	if *m.memory -= bytes; *m.memory < 0 {
		return m.in.fails(cupel.TooLarge, "it makes more values than a file of its length can need")
	}
	return nil
}

// run reads up to the end of the pickle.
func (m *machine) run() (Value, error) {
	m.memo = map[uint64]Value{}
	for {
		code, err := m.in.byte()
		if err != nil {
			return nil, err
		}
		if code == opStop {
			return m.pop()
		}
		instruction := instructions[code]
		if instruction == nil {
			m.in.at--
			return nil, m.in.wrong("there is no instruction %#x", code)
		}
		if err := instruction(m); err != nil {
			return nil, err
		}
	}
}

// push puts a value on the stack that takes so much memory.
func (m *machine) push(value Value, memory int64) error {
	m.stack = append(m.stack, value)
	return m.charge(memory)
}

// floor is the height below which nothing may be taken.
func (m *machine) floor() int {
	if len(m.marks) == 0 {
		return 0
	}
	return m.marks[len(m.marks)-1]
}

func (m *machine) pop() (Value, error) {
	if len(m.stack) <= m.floor() {
		return nil, m.in.wrong("a value is taken that is not there")
	}
	top := m.stack[len(m.stack)-1]
	m.stack = m.stack[:len(m.stack)-1]
	return top, nil
}

// top returns the value on top, and leaves it.
func (m *machine) top() (Value, error) {
	if len(m.stack) <= m.floor() {
		return nil, m.in.wrong("a value is looked at that is not there")
	}
	return m.stack[len(m.stack)-1], nil
}

// popMarked takes all values above the last mark, and the mark.
func (m *machine) popMarked() ([]Value, error) {
	if len(m.marks) == 0 {
		return nil, m.in.wrong("there is no mark")
	}
	mark := m.floor()
	m.marks = m.marks[:len(m.marks)-1]
	values := append([]Value(nil), m.stack[mark:]...)
	m.stack = m.stack[:mark]
	return values, m.charge(memoryOfPlace * int64(len(values)))
}

// popTuple takes the last n values as a tuple.
func (m *machine) popTuple(n int) error {
	if len(m.stack)-m.floor() < n {
		return m.in.wrong("%d values are taken, and %d are there", n, len(m.stack)-m.floor())
	}
	start := len(m.stack) - n
	items := append([]Value(nil), m.stack[start:]...)
	m.stack = m.stack[:start]
	return m.push(&Tuple{items}, memoryOfBox+memoryOfPlace*int64(n))
}

func (m *machine) remember(at uint64) error {
	value, err := m.top()
	if err != nil {
		return err
	}
	m.memo[at] = value
	return m.charge(3 * memoryOfPlace)
}

func (m *machine) recall(at uint64) error {
	value, known := m.memo[at]
	if !known {
		return m.in.wrong("value %d of the memo is not there", at)
	}
	return m.push(value, memoryOfPlace)
}
