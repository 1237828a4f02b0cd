package content

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"hash"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/cupel/cupel/internal/vault/digest"
)

// text is the digest of bytes that are UTF-8 without NUL, else errNotThis.
func text(r io.Reader) (digest.Digest, error) {
	h := digest.NewHash()
	u := &utf8Reader{reader: r}
	if _, err := io.Copy(h, u); err != nil {
		return digest.Digest{}, err
	}
	return digest.Sum(h), u.ended()
}

// utf8Reader passes on bytes as long as they are UTF-8 without NUL.
type utf8Reader struct {
	reader io.Reader
	rest   []byte // the beginning of a character whose end was not read yet
}

func (u *utf8Reader) Read(p []byte) (int, error) {
	n, err := u.reader.Read(p)
	text := append(u.rest, p[:n]...)
	end := len(text)
	for cut := 1; cut < utf8.UTFMax && cut <= len(text); cut++ {
		if b := text[len(text)-cut]; utf8.RuneStart(b) {
			if !utf8.FullRune(text[len(text)-cut:]) {
				end -= cut
			}
			break
		}
	}
	if !utf8.Valid(text[:end]) || bytes.IndexByte(text[:end], 0) >= 0 {
		return 0, errNotThis
	}
	u.rest = append([]byte(nil), text[end:]...)
	return n, err
}

// ended returns errNotThis where the last character is cut short.
func (u *utf8Reader) ended() error {
	if len(u.rest) > 0 {
		return errNotThis
	}
	return nil
}

// maxMLmodel is the greatest length of a text that is read as an MLmodel.
const maxMLmodel = 1 << 20

// volatile are the keys of an MLmodel that say when and for which run it was made,
// not what it is.
var volatile = []string{"artifact_path", "model_id", "model_size_bytes", "model_uuid", "run_id", "utc_time_created"}

// mlmodel is the digest of an MLmodel without its volatile keys. Its YAML is read
// by lines: a key at the top stands at the beginning of its line, and what belongs
// to it is indented or an item of a list.
func mlmodel(r io.Reader, _ int64) (digest.Digest, error) {
	h := digest.NewHash()
	u := &utf8Reader{reader: io.LimitReader(r, maxMLmodel)}
	lines, skip := bufio.NewReader(u), false
	for {
		line, err := lines.ReadString('\n')
		if line != "" && strings.IndexByte(" -\r\n", line[0]) < 0 {
			skip = isVolatile(line)
		}
		if !skip {
			io.WriteString(h, line)
		}
		if err == io.EOF {
			return digest.Sum(h), u.ended()
		}
		if err != nil {
			return digest.Digest{}, err
		}
	}
}

func isVolatile(line string) bool {
	key, _, _ := strings.Cut(line, ":")
	for _, name := range volatile {
		if key == name {
			return true
		}
	}
	return false
}

// field writes a text to a hash, led by its length.
func field(h hash.Hash, text string) {
	h.Write(binary.LittleEndian.AppendUint64(nil, uint64(len(text))))
	io.WriteString(h, text)
}
