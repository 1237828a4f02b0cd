package predict

import (
	"crypto/sha256"
	"encoding/hex"
	"io"
	"io/fs"

	"github.com/cupel/cupel"
)

// maxFile is how long a file of a bundle may be, in bytes.
const maxFile = 4 << 30

// files are those of a bundle, read whole.
type files struct {
	from     fs.FS
	recorded map[string]string // SHA-256 by name, as metadata.json has it
	digests  map[string]string // of what was read
}

// read returns the bytes of a file. One that is not the recorded one is an error of
// code corrupt.
func (f *files) read(name string) ([]byte, error) {
	content, err := readFile(f.from, name, maxFile)
	if err != nil {
		return nil, err
	}
	sum := sha256.Sum256(content)
	found := hex.EncodeToString(sum[:])
	if want, ok := f.recorded[name]; ok && want != found {
		return nil, cupel.Errorf(cupel.Corrupt, "%s has the SHA-256 %s, and %s records %s", name, found, MetadataFile, want)
	}
	f.digests[name] = found
	return content, nil
}

// check reads the files that were recorded and that nothing else has read, so that
// a bundle is known to be whole.
func (f *files) check() error {
	for name := range f.recorded {
		if _, done := f.digests[name]; done {
			continue
		}
		if _, err := f.read(name); err != nil {
			return err
		}
	}
	return nil
}

// readFile reads a file of at most limit bytes.
func readFile(from fs.FS, name string, limit int64) ([]byte, error) {
	file, err := from.Open(name)
	if err != nil {
		return nil, cupel.Errorf(cupel.NotFound, "%s is not there: %w", name, err)
	}
	defer file.Close()
	content, err := io.ReadAll(io.LimitReader(file, limit+1))
	if err != nil {
		return nil, cupel.Errorf(codeOf(err), "%s cannot be read: %w", name, err)
	}
	if int64(len(content)) > limit {
		return nil, cupel.Errorf(cupel.TooLarge, "%s has more than %d bytes", name, limit)
	}
	return content, nil
}

// codeOf is that of a registry's error, and corrupt of any other.
func codeOf(err error) cupel.Code {
	if code := cupel.ErrorCode(err); code != cupel.Internal {
		return code
	}
	return cupel.Corrupt
}
