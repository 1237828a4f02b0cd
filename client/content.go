package client

import (
	"context"
	"errors"
	"fmt"
	"hash"
	"io"
	"net/http"
	"strings"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/vault/digest"
)

// OpenFile implements [cupel.Images]. The content reads from where it was sought
// to, and goes on by itself where a connection breaks off. It lives as long as
// ctx, and is not safe for concurrent use.
func (c *Client) OpenFile(ctx context.Context, image cupel.ImageRef, part cupel.Part, name string) (cupel.Content, error) {
	return c.openContent(ctx, imagePath(image).then("/"+string(part)+"s").file(name), name, "name the image by its version")
}

// openContent opens the file at a path. The remedy is what to do about a file that
// was replaced meanwhile.
func (c *Client) openContent(ctx context.Context, p path, name, remedy string) (cupel.Content, error) {
	f := &content{client: c, ctx: ctx, call: get(p), remedy: remedy, hash: digest.NewHash(), tries: c.newBackoff()}
	answer, err := c.do(ctx, f.call)
	if err != nil {
		return nil, err
	}
	f.body = answer.Body
	f.info, err = describe(name, answer)
	if err != nil {
		answer.Body.Close()
		return nil, err
	}
	return f, nil
}

// describe reads what an answer says of the whole file.
func describe(name string, answer *http.Response) (cupel.File, error) {
	sum, err := digest.Parse(strings.Trim(answer.Header.Get("ETag"), `"`))
	if err != nil || answer.ContentLength < 0 {
		return cupel.File{}, cupel.Errorf(cupel.Internal, "%s: the server says neither size nor digest: check what lies between", name)
	}
	return cupel.File{Path: name, Size: answer.ContentLength, Digest: sum.String()}, nil
}

// content is a file on the server.
type content struct {
	client *Client
	ctx    context.Context
	call   call
	remedy string
	info   cupel.File
	offset int64 // of the next byte to read

	body   io.ReadCloser // nil while there is no connection
	at     int64         // offset of the next byte of body
	hash   hash.Hash     // of the first hashed bytes
	hashed int64
	tries  *backoff // until a byte arrives
}

// Info implements [cupel.Content].
func (f *content) Info() cupel.File { return f.info }

// Read implements [io.Reader]. Where the file is read from start to end, the end
// is an error of code corrupt unless the bytes have the file's digest.
func (f *content) Read(p []byte) (int, error) {
	for len(p) > 0 && f.offset < f.info.Size {
		if err := f.connect(); err != nil {
			return 0, err
		}
		n, err := f.body.Read(p)
		f.advance(p[:n])
		if err != nil && f.at < f.info.Size {
			f.hangUp()
		}
		if n > 0 {
			return n, nil
		}
		if err != nil && !f.tries.wait(f.ctx, 0) {
			return 0, f.client.unreached(f.ctx, brokeOff(err))
		}
	}
	if len(p) == 0 {
		return 0, nil
	}
	return 0, f.verify()
}

func brokeOff(err error) error {
	if err == io.EOF {
		err = io.ErrUnexpectedEOF
	}
	return fmt.Errorf("the download broke off: %w", err)
}

// advance takes note of bytes that were read.
func (f *content) advance(read []byte) {
	if len(read) == 0 {
		return
	}
	if f.hashed == f.offset {
		f.hash.Write(read)
		f.hashed += int64(len(read))
	}
	f.offset += int64(len(read))
	f.at = f.offset
	f.tries = f.client.newBackoff()
}

// verify compares the digest at the end of the file, and returns io.EOF.
func (f *content) verify() error {
	if f.hashed != f.info.Size {
		return io.EOF
	}
	if got := digest.Sum(f.hash).String(); got != f.info.Digest {
		return cupel.Errorf(cupel.Corrupt, "%s: the bytes that arrived have the digest %s, and the file has %s: download it again", f.info.Path, got, f.info.Digest)
	}
	return io.EOF
}

// connect makes sure that body goes on at offset.
func (f *content) connect() error {
	if f.body != nil && f.at == f.offset {
		return nil
	}
	f.hangUp()
	again := f.call
	again.header = http.Header{
		"Range": {fmt.Sprintf("bytes=%d-", f.offset)},
		// A tag may have moved: bytes of two files must not be mixed.
		"If-Match": {`"` + f.info.Digest + `"`},
	}
	answer, err := f.client.do(f.ctx, again)
	if err != nil {
		return f.explain(err)
	}
	if answer.StatusCode != http.StatusPartialContent {
		answer.Body.Close()
		return cupel.Errorf(cupel.Internal, "%s: a part was asked for, and the server sent %s: check what lies between", f.info.Path, answer.Status)
	}
	f.body, f.at = answer.Body, f.offset
	return nil
}

// explain says of an error of a later request what it means for this file.
func (f *content) explain(err error) error {
	if errors.Is(err, &cupel.Error{Code: cupel.Conflict}) {
		return cupel.Errorf(cupel.Conflict, "%s was replaced while it was read: %s: %w", f.info.Path, f.remedy, err)
	}
	return err
}

func (f *content) hangUp() {
	if f.body != nil {
		f.body.Close()
		f.body = nil
	}
}

// Seek implements [io.Seeker]. It sends nothing.
func (f *content) Seek(offset int64, whence int) (int64, error) {
	switch whence {
	case io.SeekCurrent:
		offset += f.offset
	case io.SeekEnd:
		offset += f.info.Size
	}
	if offset < 0 {
		return 0, cupel.Errorf(cupel.Invalid, "%s: offset %d lies before the start", f.info.Path, offset)
	}
	f.offset = offset
	return offset, nil
}

// Close implements [io.Closer].
func (f *content) Close() error {
	f.hangUp()
	return nil
}
