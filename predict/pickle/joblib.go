package pickle

import "github.com/cupel/cupel"

// maxInside is how deep pickles may stand in one another.
const maxInside = 4

// isJoblibArray reports whether an object stands for an array whose values joblib
// has put behind it in the file.
func (o *Object) isJoblibArray() bool {
	class := o.Class()
	return class != nil && class.Module == "joblib.numpy_pickle" && class.Name == "NumpyArrayWrapper"
}

// joblibArray reads the values of an array: bytes, or a pickle where they are
// Python objects.
func (m *machine) joblibArray(o *Object) (*Array, error) {
	state, ok := o.State.(*Dict)
	if !ok {
		return nil, m.in.wrong("joblib's description of an array is no dictionary")
	}
	described := func(key string) Value { value, _ := state.Get(key); return value }
	shape, err := shapeOf(described("shape"))
	if err != nil {
		return nil, m.in.wrong("joblib's description of an array: %w", err)
	}
	kind, err := typeOf(described("dtype"))
	if err != nil {
		return nil, m.in.wrong("joblib's description of an array: %w", err)
	}
	a := &Array{Shape: shape, Type: kind.plain, Fields: kind.fields, Fortran: described("order") == "F"}
	if kind.objects {
		return a, m.joblibObjects(a)
	}
	if alignment, _ := described("numpy_array_alignment_bytes").(int64); alignment > 0 {
		if _, err := m.in.counted(1); err != nil {
			return nil, err
		}
	}
	size, ok := a.bytes()
	if !ok {
		return nil, m.in.wrong("an array of shape %v cannot be", shape)
	}
	a.Data, err = m.in.take(uint64(size))
	return a, err
}

// joblibObjects reads the pickle of an array of objects, which follows in the file.
func (m *machine) joblibObjects(a *Array) error {
	if m.depth == maxInside {
		return m.in.fails(cupel.TooLarge, "pickles stand more than %d deep in one another", maxInside)
	}
	inside := &machine{in: m.in, memory: m.memory, named: m.named, depth: m.depth + 1}
	value, err := inside.run()
	if err != nil {
		return err
	}
	found, err := ArrayOf(value)
	if err != nil {
		return m.in.wrong("an array of objects: %w", err)
	}
	if found.Objects == nil {
		return m.in.wrong("an array of objects holds none")
	}
	*a = *found
	return nil
}
