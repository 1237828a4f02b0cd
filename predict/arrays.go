package predict

import (
	"bytes"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/predict/matrix"
	"github.com/cupel/cupel/predict/npy"
	"github.com/cupel/cupel/predict/pickle"
)

// readArray reads an array, or a sparse matrix by rows, told apart by content: an
// .npy file, of Python objects too; a pickle of a NumPy array or of SciPy's csr; or
// .npz of save_npz. One of the two is nil.
func readArray(content []byte) (*pickle.Array, *matrix.CSR, error) {
	switch {
	case bytes.HasPrefix(content, []byte("\x93NUMPY")):
		array, err := readNPY(content)
		return array, nil, err
	case bytes.HasPrefix(content, []byte("PK\x03\x04")):
		sparse, err := readNPZ(content)
		return nil, sparse, err
	}
	read, err := pickle.Read(content, pickle.DefaultLimits)
	if err != nil {
		return nil, nil, cupel.Errorf(cupel.ErrorCode(err), "it is neither .npy, .npz nor a pickle that can be read: %w", err)
	}
	if sparse, err := pickledCSR(read.Value); sparse != nil || err != nil {
		return nil, sparse, err
	}
	array, err := pickle.ArrayOf(read.Value)
	return array, nil, err
}

// readNPY reads an .npy file. Behind the header of an array of objects is a pickle.
func readNPY(content []byte) (*pickle.Array, error) {
	reader := bytes.NewReader(content)
	header, err := npy.ReadHeader(reader)
	if err != nil {
		return readObjects(content, err)
	}
	if left := int64(reader.Len()); header.Bytes() != left {
		return nil, cupel.Errorf(cupel.Invalid, "an array of shape %v and type %s has %d bytes", header.Shape, header.Type, left)
	}
	data := content[len(content)-reader.Len():]
	return &pickle.Array{Shape: header.Shape, Type: header.Type, Fortran: header.Fortran, Data: data}, nil
}

// readObjects reads the pickle of an .npy file that holds Python objects: it begins
// where the header, whose length is in it, ends.
func readObjects(content []byte, refused error) (*pickle.Array, error) {
	const prefix = 10 // bytes before the text of a header of version 1
	if len(content) < prefix || content[6] != 1 {
		return nil, refused
	}
	start := prefix + int(content[8]) + int(content[9])<<8
	if start > len(content) || !bytes.Contains(content[prefix:start], []byte("'|O'")) {
		return nil, refused
	}
	read, err := pickle.Read(content[start:], pickle.DefaultLimits)
	if err != nil {
		return nil, err
	}
	return pickle.ArrayOf(read.Value)
}

// readNPZ reads what scipy.sparse.save_npz writes.
func readNPZ(content []byte) (*matrix.CSR, error) {
	members, err := npy.ReadZip(bytes.NewReader(content), int64(len(content)), maxFile)
	if err != nil {
		return nil, err
	}
	arrays := map[string]npy.Array{}
	for _, member := range members {
		arrays[member.Name] = member.Array
	}
	if format := string(bytes.TrimRight(arrays["format"].Data, "\x00")); format != "csr" {
		return nil, cupel.Errorf(cupel.Invalid, "it holds no csr matrix of SciPy, but the format %q: write it with save_npz(…, matrix.tocsr())", format)
	}
	return csrOf(arrays["shape"], arrays["indptr"], arrays["indices"], arrays["data"])
}

// pickledCSR returns the csr matrix that a value stands for; nil where it is none.
func pickledCSR(value pickle.Value) (*matrix.CSR, error) {
	o, ok := value.(*pickle.Object)
	if !ok {
		return nil, nil
	}
	class := o.Class()
	if class == nil || class.Name != "csr_matrix" && class.Name != "csr_array" {
		return nil, nil
	}
	state, ok := o.State.(*pickle.Dict)
	if !ok {
		return nil, cupel.Errorf(cupel.Invalid, "the state of a csr matrix is no dictionary")
	}
	var parts [3]npy.Array
	for i, key := range []string{"indptr", "indices", "data"} {
		member, _ := state.Get(key)
		array, err := pickle.ArrayOf(member)
		if err == nil {
			parts[i], err = array.NPY()
		}
		if err != nil {
			return nil, cupel.Errorf(cupel.Invalid, "%s of a csr matrix: %w", key, err)
		}
	}
	shape, err := pickledShape(state)
	if err != nil {
		return nil, err
	}
	return csrOf(shape, parts[0], parts[1], parts[2])
}

func pickledShape(state *pickle.Dict) (npy.Array, error) {
	value, _ := state.Get("_shape")
	tuple, ok := value.(*pickle.Tuple)
	if !ok || len(tuple.Items) != 2 {
		return npy.Array{}, cupel.Errorf(cupel.Invalid, "the shape of a csr matrix is %s", pickle.Describe(value))
	}
	shape := make([]int64, 2)
	for i, item := range tuple.Items {
		if shape[i], ok = pickle.IntOf(item); !ok {
			return npy.Array{}, cupel.Errorf(cupel.Invalid, "the shape of a csr matrix has %s", pickle.Describe(item))
		}
	}
	return npy.Of(shape)
}

// csrOf puts the parts of a csr matrix together.
func csrOf(shape, starts, indices, data npy.Array) (*matrix.CSR, error) {
	var lists [4][]float64
	for i, part := range []npy.Array{shape, starts, indices, data} {
		var err error
		if lists[i], err = npy.Float64s(part); err != nil {
			return nil, cupel.Errorf(cupel.Invalid, "a part of a csr matrix: %w", err)
		}
	}
	if len(lists[0]) != 2 {
		return nil, cupel.Errorf(cupel.Invalid, "a csr matrix has %d dimensions", len(lists[0]))
	}
	s := &matrix.CSR{Rows: int(lists[0][0]), Columns: int(lists[0][1]), Data: lists[3]}
	for _, start := range lists[1] {
		s.Starts = append(s.Starts, int(start))
	}
	for _, index := range lists[2] {
		s.Indices = append(s.Indices, int32(index))
	}
	return s, s.Check()
}
