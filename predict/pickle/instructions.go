package pickle

// opStop ends a pickle.
const opStop = '.'

// instruction carries out what a byte asks for, whose operands follow it.
type instruction func(m *machine) error

// instructions by their byte, under the names of Python's pickletools.
var instructions [256]instruction

func init() {
	for code, does := range map[byte]instruction{
		'(':  (*machine).mark,                     // MARK
		'0':  (*machine).drop,                     // POP
		'1':  (*machine).dropMarked,               // POP_MARK
		'2':  (*machine).duplicate,                // DUP
		0x80: (*machine).protocol,                 // PROTO
		0x95: (*machine).frame,                    // FRAME
		'N':  constant(nil),                       // NONE
		0x88: constant(true),                      // NEWTRUE
		0x89: constant(false),                     // NEWFALSE
		'I':  (*machine).integerLine,              // INT
		'L':  (*machine).longLine,                 // LONG
		'F':  (*machine).floatLine,                // FLOAT
		'G':  (*machine).float,                    // BINFLOAT
		'J':  (*machine).signed,                   // BININT
		'K':  unsigned(1),                         // BININT1
		'M':  unsigned(2),                         // BININT2
		0x8a: long(1),                             // LONG1
		0x8b: long(4),                             // LONG4
		'S':  (*machine).quotedLine,               // STRING
		'T':  oldText(4),                          // BINSTRING
		'U':  oldText(1),                          // SHORT_BINSTRING
		'V':  (*machine).unicodeLine,              // UNICODE
		'X':  text(4),                             // BINUNICODE
		0x8c: text(1),                             // SHORT_BINUNICODE
		0x8d: text(8),                             // BINUNICODE8
		'B':  bytesOf(4),                          // BINBYTES
		'C':  bytesOf(1),                          // SHORT_BINBYTES
		0x8e: bytesOf(8),                          // BINBYTES8
		0x96: bytesOf(8),                          // BYTEARRAY8
		']':  (*machine).emptyList,                // EMPTY_LIST
		'l':  (*machine).list,                     // LIST
		'a':  (*machine).appendOne,                // APPEND
		'e':  (*machine).appendMarked,             // APPENDS
		')':  tupleOf(0),                          // EMPTY_TUPLE
		't':  (*machine).tuple,                    // TUPLE
		0x85: tupleOf(1),                          // TUPLE1
		0x86: tupleOf(2),                          // TUPLE2
		0x87: tupleOf(3),                          // TUPLE3
		'}':  (*machine).emptyDict,                // EMPTY_DICT
		'd':  (*machine).dict,                     // DICT
		's':  (*machine).setOne,                   // SETITEM
		'u':  (*machine).setMarked,                // SETITEMS
		0x8f: (*machine).emptySet,                 // EMPTY_SET
		0x90: (*machine).addMarked,                // ADDITEMS
		0x91: (*machine).frozenSet,                // FROZENSET
		'p':  (*machine).putLine,                  // PUT
		'q':  put(1),                              // BINPUT
		'r':  put(4),                              // LONG_BINPUT
		0x94: (*machine).memoize,                  // MEMOIZE
		'g':  (*machine).getLine,                  // GET
		'h':  get(1),                              // BINGET
		'j':  get(4),                              // LONG_BINGET
		'c':  (*machine).globalLines,              // GLOBAL
		0x93: (*machine).globalStack,              // STACK_GLOBAL
		'R':  (*machine).reduce,                   // REDUCE
		'b':  (*machine).build,                    // BUILD
		'i':  (*machine).instance,                 // INST
		'o':  (*machine).object,                   // OBJ
		0x81: (*machine).newObject,                // NEWOBJ
		0x92: (*machine).newObjectKeywords,        // NEWOBJ_EX
		0x98: func(*machine) error { return nil }, // READONLY_BUFFER
		0x82: refused("EXT1", "extension codes"),
		0x83: refused("EXT2", "extension codes"),
		0x84: refused("EXT4", "extension codes"),
		'P':  refused("PERSID", "persistent ids, as PyTorch's files have"),
		'Q':  refused("BINPERSID", "persistent ids, as PyTorch's files have"),
		0x97: refused("NEXT_BUFFER", "buffers outside of the file"),
	} {
		instructions[code] = does
	}
}

// refused is an instruction for what only a running program can know.
func refused(name, what string) instruction {
	return func(m *machine) error {
		return m.in.wrong("%s: %s cannot be read here", name, what)
	}
}

func (m *machine) mark() error {
	m.marks = append(m.marks, len(m.stack))
	return m.charge(memoryOfPlace)
}

// drop takes the mark where nothing is above it, as Python does.
func (m *machine) drop() error {
	if len(m.marks) > 0 && len(m.stack) == m.floor() {
		return m.dropMarked()
	}
	_, err := m.pop()
	return err
}

func (m *machine) dropMarked() error {
	_, err := m.popMarked()
	return err
}

func (m *machine) duplicate() error {
	top, err := m.top()
	if err != nil {
		return err
	}
	return m.push(top, memoryOfPlace)
}

// highestProtocol is the newest that is read.
const highestProtocol = 5

func (m *machine) protocol() error {
	protocol, err := m.in.byte()
	if err == nil && protocol > highestProtocol {
		err = m.in.wrong("protocol %d is not known: up to %d are", protocol, highestProtocol)
	}
	return err
}

// frame is a hint for readers of streams.
func (m *machine) frame() error {
	length, err := m.in.uint(8)
	if left := uint64(len(m.in.content) - m.in.at); err == nil && length > left {
		err = m.in.wrong("it is cut short: a frame has %d bytes, %d are left", length, left)
	}
	return err
}

func (m *machine) putLine() error {
	at, err := m.memoLine()
	if err != nil {
		return err
	}
	return m.remember(at)
}

func (m *machine) getLine() error {
	at, err := m.memoLine()
	if err != nil {
		return err
	}
	return m.recall(at)
}

func (m *machine) memoize() error { return m.remember(uint64(len(m.memo))) }

func put(size uint64) instruction {
	return func(m *machine) error {
		at, err := m.in.uint(size)
		if err != nil {
			return err
		}
		return m.remember(at)
	}
}

func get(size uint64) instruction {
	return func(m *machine) error {
		at, err := m.in.uint(size)
		if err != nil {
			return err
		}
		return m.recall(at)
	}
}
