package client

import (
	"context"
	"errors"
	"io"
	"net/http"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/tree"
	"github.com/cupel/cupel/internal/vault/digest"
	"github.com/cupel/cupel/internal/wire"
)

func treePath(t cupel.TreeRef) path { return projectPath(t.Project).then("/trees").with(t.Digest) }

// PutTree implements [cupel.Trees]. Where the project has the tree nothing is sent,
// else what the server does not have of it.
func (c *Client) PutTree(ctx context.Context, run cupel.RunRef, draft cupel.TreeDraft) (cupel.Tree, error) {
	if _, err := tree.Parse(draft.Manifest); err != nil {
		return cupel.Tree{}, err
	}
	known, err := c.holdTree(ctx, run, draft, "")
	if !errors.Is(err, &cupel.Error{Code: cupel.NotFound}) {
		return known, err
	}
	if _, err := c.RunTrees(ctx, run); err != nil {
		return cupel.Tree{}, err // it was the run that was not found
	}
	if draft.Content.Open == nil {
		return cupel.Tree{}, cupel.Errorf(cupel.Invalid, "project %q has no such tree yet: give its content", run.Project)
	}
	upload, err := c.begin(ctx, run.Project, "")
	if err != nil {
		return cupel.Tree{}, err
	}
	put, err := c.sendTree(ctx, upload, run, draft)
	if err != nil {
		c.abort(ctx, upload)
	}
	return put, err
}

// holdTree makes a run hold a tree that the project has, or that an upload has
// brought.
func (c *Client) holdTree(ctx context.Context, run cupel.RunRef, draft cupel.TreeDraft, upload string) (cupel.Tree, error) {
	p := runPath(run).then("/trees").with(digest.Of(draft.Manifest).String())
	return exchange[cupel.Tree](ctx, c, http.MethodPut, p, wire.TreeHolding{Role: draft.Role, Upload: upload})
}

func (c *Client) sendTree(ctx context.Context, u upload, run cupel.RunRef, draft cupel.TreeDraft) (cupel.Tree, error) {
	draft.Content.Path = "content"
	sources := []cupel.Source{cupel.BytesSource("manifest", draft.Manifest), draft.Content}
	if _, err := u.send(ctx, sources, nil); err != nil {
		return cupel.Tree{}, err
	}
	return c.holdTree(ctx, run, draft, u.name)
}

// RunTrees implements [cupel.Trees].
func (c *Client) RunTrees(ctx context.Context, run cupel.RunRef) ([]cupel.TreeUse, error) {
	list, err := result[wire.TreeList](ctx, c, get(runPath(run).then("/trees")))
	return list.Trees, err
}

// GetTree implements [cupel.Trees].
func (c *Client) GetTree(ctx context.Context, t cupel.TreeRef) (cupel.Tree, error) {
	return result[cupel.Tree](ctx, c, get(treePath(t)))
}

// treeForever is what to do about a tree that was replaced while it was read, which
// a digest never is.
const treeForever = "check what lies between"

// TreeManifest implements [cupel.Trees].
func (c *Client) TreeManifest(ctx context.Context, t cupel.TreeRef) ([]byte, error) {
	r, err := c.openContent(ctx, treePath(t).then("/manifest"), "manifest.json", treeForever)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	text, err := io.ReadAll(io.LimitReader(r, tree.MaxManifest+1))
	if err == nil && len(text) > tree.MaxManifest {
		err = cupel.Errorf(cupel.TooLarge, "the manifest of tree %s has more than %d bytes", t, tree.MaxManifest)
	}
	return text, err
}

// OpenTree implements [cupel.Trees]. The content is as that of [Client.OpenFile].
func (c *Client) OpenTree(ctx context.Context, t cupel.TreeRef) (cupel.Content, error) {
	return c.openContent(ctx, treePath(t).then("/content"), "content", treeForever)
}

// OpenTreeFile implements [cupel.Trees]. The content is as that of
// [Client.OpenFile].
func (c *Client) OpenTreeFile(ctx context.Context, t cupel.TreeRef, name string) (cupel.Content, error) {
	return c.openContent(ctx, treePath(t).then("/files").file(name), name, treeForever)
}
