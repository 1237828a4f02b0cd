package repro

import (
	"bytes"
	"encoding/binary"
	"io/fs"
	"os"
	"path/filepath"
	"sync/atomic"
	"time"

	"github.com/cupel/cupel/internal/tree"
	"github.com/cupel/cupel/internal/vault/digest"
)

// statCache keeps the digests of the files of one tree, each with what the file
// system said about the file when it was read. A file of which the system says
// the same has the same bytes: size, both times, inode and device are compared,
// and a file is kept only once its times lie so far back that a later change
// cannot have the same ones. A cache that is damaged is empty. A nil cache keeps
// nothing.
type statCache struct {
	file   string
	known  map[string]remembered
	missed atomic.Bool // a file had to be read
}

// remembered is what a cache knows about a file.
type remembered struct {
	stamp stamp
	sum   digest.Digest
}

// stamp is what changes with the bytes of a file.
type stamp struct {
	Size, MTime, CTime int64 // bytes, nanoseconds
	Inode, Device      uint64
}

const (
	statCacheHeader = "cupel-stat-cache/1\n"
	stampSize       = 5 * 8
	// settled is how long a file must be unchanged before its digest is kept:
	// the coarsest times that a file system keeps are two seconds.
	settled = 2 * time.Second
)

// openStatCache reads the cache of the tree at root from a file of folder.
func openStatCache(folder, root string) *statCache {
	if folder == "" {
		return nil
	}
	name := digest.Of([]byte(root)).String()[:32] + ".stat"
	cache := &statCache{file: filepath.Join(folder, name), known: map[string]remembered{}}
	info, err := os.Stat(cache.file)
	if err != nil || info.Size() > tree.MaxManifest {
		return cache
	}
	if text, err := os.ReadFile(cache.file); err == nil {
		cache.decode(text)
	}
	return cache
}

// find returns the digest of a file that is unchanged since it was read.
func (c *statCache) find(file statted) (digest.Digest, bool) {
	if c == nil {
		return digest.Digest{}, false
	}
	known, there := c.known[file.path]
	now, ok := stampOf(file.info)
	if !there || !ok || known.stamp != now {
		c.missed.Store(true)
		return digest.Digest{}, false
	}
	return known.sum, true
}

// save writes the digests of the files that are settled, and were not being
// written while they were read. That it fails costs time only.
func (c *statCache) save(chosen []statted, manifest tree.Manifest, now time.Time) {
	if c == nil || !c.missed.Load() {
		return
	}
	kept := make(map[string]remembered, len(chosen))
	for _, file := range chosen {
		entry, captured := manifest.Find(file.path)
		stamp, ok := stampOf(file.info)
		old := now.Add(-settled).UnixNano()
		if captured && ok && entry.Mode != tree.ModeSymlink && entry.Size == stamp.Size && stamp.MTime < old && stamp.CTime < old {
			kept[file.path] = remembered{stamp, entry.SHA256}
		}
	}
	c.known = kept
	_ = c.write()
}

// write replaces the file as a whole.
func (c *statCache) write() error {
	if err := os.MkdirAll(filepath.Dir(c.file), 0o700); err != nil {
		return err
	}
	temporary, err := os.CreateTemp(filepath.Dir(c.file), ".stat-*")
	if err != nil {
		return err
	}
	_, err = temporary.Write(c.encode())
	if closed := temporary.Close(); err == nil {
		err = closed
	}
	if err == nil {
		err = os.Rename(temporary.Name(), c.file)
	}
	if err != nil {
		_ = os.Remove(temporary.Name())
	}
	return err
}

// encode returns the header, the files, and the SHA-256 of both.
func (c *statCache) encode() []byte {
	text := []byte(statCacheHeader)
	for path, r := range c.known {
		text, _ = binary.Append(text, binary.LittleEndian, r.stamp) // of fixed size: it cannot fail
		text = append(text, r.sum[:]...)
		text = binary.LittleEndian.AppendUint16(text, uint16(len(path))) // at most MaxPath
		text = append(text, path...)
	}
	sum := digest.Of(text)
	return append(text, sum[:]...)
}

func (c *statCache) decode(text []byte) {
	body := text[:max(0, len(text)-digest.Size)]
	sum := digest.Of(body)
	body, ours := bytes.CutPrefix(body, []byte(statCacheHeader))
	if !ours || !bytes.Equal(sum[:], text[len(text)-digest.Size:]) {
		return
	}
	const fixed = stampSize + digest.Size + 2
	for len(body) >= fixed {
		var r remembered
		r.stamp = decodeStamp(body)
		copy(r.sum[:], body[stampSize:])
		n := int(binary.LittleEndian.Uint16(body[fixed-2:]))
		if len(body) < fixed+n {
			return
		}
		c.known[string(body[fixed:fixed+n])] = r
		body = body[fixed+n:]
	}
}

func decodeStamp(b []byte) stamp {
	field := func(i int) uint64 { return binary.LittleEndian.Uint64(b[8*i:]) }
	return stamp{int64(field(0)), int64(field(1)), int64(field(2)), field(3), field(4)}
}

// stampOf returns the stamp of a file; ok is false where the system does not say
// enough to know by it that a file is unchanged.
func stampOf(info fs.FileInfo) (s stamp, ok bool) {
	s = stamp{Size: info.Size(), MTime: info.ModTime().UnixNano()}
	return s, s.fill(info)
}
