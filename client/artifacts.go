package client

import (
	"context"
	"hash"
	"io"
	"net/http"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/vault/digest"
	"github.com/cupel/cupel/internal/wire"
)

// askFirst is from how many bytes on the server is asked before they are sent: to
// send them for nothing would take longer.
const askFirst = 1 << 20

func artifactsPath(owner cupel.ArtifactOwner) path {
	p := projectPath(owner.Project)
	switch owner.Kind {
	case cupel.ArtifactsOfRun:
		return p.then("/runs").with(owner.ID).then("/artifacts")
	case cupel.ArtifactsOfModel:
		return p.then("/logged-models").with(owner.ID).then("/artifacts")
	}
	return p.unless(cupel.Errorf(cupel.Invalid, "artifacts belong to a run or to a model, and not to a %q", owner.Kind))
}

// ListArtifacts implements [cupel.Artifacts].
func (c *Client) ListArtifacts(ctx context.Context, owner cupel.ArtifactOwner, folder string, deep bool) ([]cupel.Artifact, error) {
	q := query{}
	q.set("path", folder)
	q.flag("deep", deep)
	list, err := result[wire.ArtifactList](ctx, c, ask(artifactsPath(owner), q))
	return list.Artifacts, err
}

// OpenArtifact implements [cupel.Artifacts]. The content is as that of
// [Client.OpenFile].
func (c *Client) OpenArtifact(ctx context.Context, owner cupel.ArtifactOwner, name string) (cupel.Content, error) {
	return c.openContent(ctx, artifactsPath(owner).file(name), name, "read it again from its start")
}

// PutArtifact implements [cupel.Artifacts]. The file is sent while it is read, and
// read again from its start where the connection breaks off.
func (c *Client) PutArtifact(ctx context.Context, owner cupel.ArtifactOwner, name string, source cupel.Source) (cupel.Artifact, error) {
	sent := &sending{source: source}
	call := call{
		method: http.MethodPut, path: artifactsPath(owner).file(name), repeatable: true,
		length: -1, // what a source says of its size is a hint
		body:   sent.again,
		header: http.Header{"Content-Type": {wire.TypeBytes}},
	}
	if source.Size < 0 || source.Size >= askFirst {
		call.header.Set("Expect", "100-continue")
	}
	stored, err := result[cupel.Artifact](ctx, c, call)
	if err != nil {
		return cupel.Artifact{}, err
	}
	if got := digest.Sum(sent.hash).String(); got != stored.Digest {
		return cupel.Artifact{}, cupel.Errorf(cupel.Corrupt, "%s: the bytes that were sent have the digest %s, and those that arrived %s: send it again", name, got, stored.Digest)
	}
	return stored, nil
}

// DeleteArtifacts implements [cupel.Artifacts].
func (c *Client) DeleteArtifacts(ctx context.Context, owner cupel.ArtifactOwner, name string) error {
	p := artifactsPath(owner)
	if name != "" {
		p = p.file(name)
	}
	return c.change(ctx, http.MethodDelete, p, nil)
}

// sending is a source that is sent, perhaps several times.
type sending struct {
	source cupel.Source
	hash   hash.Hash // of what the last try has sent
}

// again returns the bytes from their start. They are opened when they are first
// read, so that the error of a source that cannot be opened has a way out.
func (s *sending) again() io.Reader {
	s.hash = digest.NewHash()
	return &sourceReader{source: s.source, hash: s.hash}
}

// sourceReader reads a source. Its errors are of code invalid: to try again would
// not help.
type sourceReader struct {
	source cupel.Source
	hash   hash.Hash
	r      io.ReadCloser
}

// Read implements [io.Reader].
func (s *sourceReader) Read(p []byte) (int, error) {
	if s.r == nil {
		r, err := s.source.Open()
		if err != nil {
			return 0, unreadable(s.source, err)
		}
		s.r = r
	}
	n, err := s.r.Read(p)
	if n > 0 {
		s.hash.Write(p[:n])
	}
	if err != nil && err != io.EOF {
		err = unreadable(s.source, err)
	}
	return n, err
}

// Close implements [io.Closer].
func (s *sourceReader) Close() error {
	if s.r == nil {
		return nil
	}
	return s.r.Close()
}
