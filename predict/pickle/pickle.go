// Package pickle reads Python's pickles, of protocol 0 to 5 and as joblib writes
// them, and runs nothing: a class is a name, and calling it makes a record of what
// it would have been called with. What values mean is the reader's to say.
//
// Files may come from anyone. Memory stays a small multiple of the file's length,
// every length is checked against the bytes that are left, and errors name the
// byte.
package pickle

import (
	"math/big"

	"github.com/cupel/cupel"
)

// Value is what a pickle holds: nil (None), bool, int64, [*big.Int] where an int64
// is too small, float64, string, []byte, [*List], [*Tuple], [*Dict], [*Set],
// [*Global], [*Object] or [*Array]. One value may stand in several places, and even
// in itself: whoever walks through values bounds the walk.
type Value any

// List is a list, whose values may have been appended one by one.
type List struct{ Items []Value }

// Tuple is a tuple.
type Tuple struct{ Items []Value }

// Set is a set or a frozenset.
type Set struct{ Items []Value }

// Dict is a dictionary in its order. A key that was set twice is there twice: the
// last one counts.
type Dict struct{ Keys, Values []Value }

// Get returns the value of a key that is a string.
func (d *Dict) Get(key string) (Value, bool) {
	for i := len(d.Keys) - 1; i >= 0; i-- {
		if d.Keys[i] == key {
			return d.Values[i], true
		}
	}
	return nil, false
}

// Global is the name of a class or function.
type Global struct{ Module, Name string }

// String returns the name as module.Name.
func (g *Global) String() string { return g.Module + "." + g.Name }

// Object is what a class or function would have made.
type Object struct {
	Callable Value  // mostly a [*Global]
	Args     *Tuple // it would have been called with
	Keywords *Dict  // nil where there are none
	New      bool   // by __new__ of the class: no function was called
	State    Value  // it would have been given afterwards, if HasState
	HasState bool
	Items    []Value // appended afterwards, as to a list
	Pairs    *Dict   // set afterwards, as in a dictionary; nil where there are none
}

// Pickle is what was read of a file.
type Pickle struct {
	Value   Value
	Globals []Global // every one that is named, in order, each once
	Length  int      // bytes up to the end of the pickle; what follows is no part of it
}

// Limits bound what is read.
type Limits struct {
	// Bytes is how long a file may be, compressed and not.
	Bytes int64
}

// DefaultLimits are for models.
var DefaultLimits = Limits{Bytes: 4 << 30}

// Memory that values may take beside the file's own bytes.
const (
	memoryOfAny  = 4 << 20
	memoryOfByte = 32
)

// maxDigits is how long a number in decimal may be, as Python has it: longer ones
// take quadratic time.
const maxDigits = 4300

// Read reads one pickle, which joblib may have compressed. The error has code invalid
// or too_large.
func Read(content []byte, limits Limits) (Pickle, error) {
	if int64(len(content)) > limits.Bytes {
		return Pickle{}, cupel.Errorf(cupel.TooLarge, "pickle: %d bytes are more than the limit of %d", len(content), limits.Bytes)
	}
	plain, err := decompressed(content, limits.Bytes)
	if err != nil {
		return Pickle{}, err
	}
	budget := int64(memoryOfAny) + memoryOfByte*int64(len(plain))
	m := &machine{in: &input{content: plain}, memory: &budget, named: &names{seen: map[Global]bool{}}}
	value, err := m.run()
	return Pickle{Value: value, Globals: m.named.list, Length: m.in.at}, err
}

// number makes the smallest form of an integer.
func number(n *big.Int) Value {
	if n.IsInt64() {
		return n.Int64()
	}
	return n
}
