package npy

import (
	"archive/zip"
	"io"
	"strings"

	"github.com/cupel/cupel"
)

// MaxArrays is the greatest number of arrays in a .npz.
const MaxArrays = 100_000

// Named is an array of a .npz.
type Named struct {
	Name string // without ".npy"
	Array
}

// ReadZip reads a .npz of size bytes: its arrays in the order in which they stand.
// All together may have at most limit bytes of values. The error has code invalid
// or too_large, and names the array.
func ReadZip(r io.ReaderAt, size, limit int64) ([]Named, error) {
	archive, err := zip.NewReader(r, size)
	if err != nil {
		return nil, cupel.Errorf(cupel.Invalid, "npz: not a zip: %w", err)
	}
	if len(archive.File) > MaxArrays {
		return nil, cupel.Errorf(cupel.TooLarge, "npz: %d arrays are more than the limit of %d", len(archive.File), MaxArrays)
	}
	arrays := make([]Named, 0, len(archive.File))
	seen := map[string]bool{}
	for _, file := range archive.File {
		name, ok := strings.CutSuffix(file.Name, ".npy")
		if !ok || seen[name] {
			return nil, cupel.Errorf(cupel.Invalid, "npz: %q is no array, or is there twice", file.Name)
		}
		seen[name] = true
		array, err := readMember(file, limit)
		if err != nil {
			return nil, err
		}
		limit -= int64(len(array.Data))
		arrays = append(arrays, Named{name, array})
	}
	return arrays, nil
}

func readMember(file *zip.File, limit int64) (Array, error) {
	member, err := file.Open()
	if err != nil {
		return Array{}, cupel.Errorf(cupel.Invalid, "npz: %q: %w", file.Name, err)
	}
	defer member.Close()
	array, err := Read(member, limit)
	if err != nil {
		return Array{}, cupel.Errorf(codeOf(err), "npz: %q: %w", file.Name, err)
	}
	// Only at its end does a member's checksum tell that it is whole.
	if n, err := io.CopyN(io.Discard, member, 1); n != 0 || err != io.EOF {
		return Array{}, cupel.Errorf(cupel.Invalid, "npz: %q: it does not end with the array, or is damaged", file.Name)
	}
	return array, nil
}

// codeOf takes what the decompressor says for bad input.
func codeOf(err error) cupel.Code {
	if code := cupel.ErrorCode(err); code != cupel.Internal {
		return code
	}
	return cupel.Invalid
}

// WriteZip writes a .npz, uncompressed as np.savez does, without times: equal
// arrays make equal bytes. The error has code invalid for a name that is empty or
// twice there.
func WriteZip(w io.Writer, arrays []Named) error {
	archive := zip.NewWriter(w)
	seen := map[string]bool{}
	for _, a := range arrays {
		if a.Name == "" || seen[a.Name] {
			return cupel.Errorf(cupel.Invalid, "npz: the name %q is empty, or given twice", a.Name)
		}
		seen[a.Name] = true
		member, err := archive.CreateHeader(&zip.FileHeader{Name: a.Name + ".npy", Method: zip.Store})
		if err != nil {
			return err
		}
		if err := Write(member, a.Array); err != nil {
			return err
		}
	}
	return archive.Close()
}
