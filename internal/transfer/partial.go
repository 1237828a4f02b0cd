package transfer

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"hash"
	"io"
	"os"
	"path"

	"github.com/cupel/cupel"
)

// PartSuffix ends the names of partial files.
const PartSuffix = ".cupel-part"

// errResumed says that the bytes of an earlier download were not those of this
// file.
var errResumed = errors.New("the partial file was damaged")

// fetch brings one item to its place.
func (d *download) fetch(ctx context.Context, item Item) error {
	if dir := path.Dir(item.Target); dir != "." {
		if err := d.root.MkdirAll(dir, 0o777); err != nil {
			return d.failed("make the folder of", item, err)
		}
	}
	part := partName(item)
	err := d.receive(ctx, item, part)
	if errors.Is(err, errResumed) {
		d.root.Remove(part)
		err = d.receive(ctx, item, part)
	}
	if err != nil {
		return d.failed("write", item, err)
	}
	if err := d.root.Rename(part, item.Target); err != nil {
		return d.failed("write", item, err)
	}
	return nil
}

// partName names the partial file of an item by what it will hold and where:
// a download of another version never goes on from it, and the name fits
// however long the item's own is.
func partName(item Item) string {
	sum := sha256.Sum256([]byte(item.Digest + "\x00" + item.Target))
	return path.Join(path.Dir(item.Target), "."+hex.EncodeToString(sum[:8])+PartSuffix)
}

// receive completes the partial file and checks it.
func (d *download) receive(ctx context.Context, item Item, name string) (err error) {
	file, err := d.root.OpenFile(name, os.O_RDWR|os.O_CREATE, 0o666)
	if err != nil {
		return err
	}
	defer func() {
		if closed := file.Close(); err == nil {
			err = closed
		}
	}()
	p := &partial{file: file, hash: sha256.New(), item: item}
	if err := p.load(ctx); err != nil {
		return err
	}
	return p.complete(ctx, d)
}

// partial is a file that is not complete yet.
type partial struct {
	file *os.File
	hash hash.Hash // of the bytes that are there
	item Item
	size int64 // bytes that are there
}

// load reads what an earlier download left; more than the whole is no part.
func (p *partial) load(ctx context.Context) error {
	n, err := io.Copy(p.hash, stopping{ctx, p.file})
	if err != nil {
		return err
	}
	p.size = n
	if n <= p.item.Size {
		return nil
	}
	p.size = 0
	p.hash.Reset()
	if err := p.file.Truncate(0); err != nil {
		return err
	}
	_, err = p.file.Seek(0, io.SeekStart)
	return err
}

// complete fetches the bytes that are missing and checks the whole.
func (p *partial) complete(ctx context.Context, d *download) error {
	resumed := p.size
	d.advance(resumed)
	if err := p.copyRest(ctx, d); err != nil {
		return err
	}
	if hex.EncodeToString(p.hash.Sum(nil)) == p.item.Digest {
		return nil
	}
	d.advance(-p.size)
	if resumed > 0 {
		return errResumed
	}
	d.root.Remove(partName(p.item))
	return cupel.Errorf(cupel.Corrupt, "%s: %s %q arrived with other bytes than those of digest %s", d.from, p.item.Part, p.item.Path, p.item.Digest)
}

func (p *partial) copyRest(ctx context.Context, d *download) error {
	missing := p.item.Size - p.size
	if missing == 0 {
		return nil
	}
	content, err := d.from.Open(ctx, p.item)
	if err != nil {
		return err
	}
	defer content.Close()
	if _, err := content.Seek(p.size, io.SeekStart); err != nil {
		return err
	}
	to := io.MultiWriter(p.file, p.hash, counter(d.advance))
	n, err := io.CopyN(to, stopping{ctx, content}, missing)
	p.size += n
	if errors.Is(err, io.EOF) {
		return cupel.Errorf(cupel.Corrupt, "%s: %s %q ended after %d of %d bytes", d.from, p.item.Part, p.item.Path, p.size, p.item.Size)
	}
	return err
}

// counter is a writer that only counts.
type counter func(n int64)

func (c counter) Write(p []byte) (int, error) {
	c(int64(len(p)))
	return len(p), nil
}
