package store

import (
	"context"
	"strings"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/catalog"
)

func scanArtifact(read func(...any) error, a *cupel.Artifact) error {
	var created int64
	err := read(&a.Path, &a.Size, &a.Digest, &created)
	a.CreatedAt = fromMicros(created)
	return err
}

// ofOwner selects the artifacts of an owner.
const ofOwner = ` project_id = ? AND owner_kind = ? AND owner_id = ? `

func ownerArgs(owner catalog.ArtifactOwner, more ...any) []any {
	return append([]any{owner.ProjectID, owner.Kind, owner.ID}, more...)
}

// below selects what is at a path or below it: "0" follows "/" in the order of
// bytes.
func below(owner catalog.ArtifactOwner, path string) (where string, args []any) {
	if path == "" {
		return ofOwner, ownerArgs(owner)
	}
	return ofOwner + `AND (path = ? OR path > ? AND path < ?)`, ownerArgs(owner, path, path+"/", path+"0")
}

// PutArtifact implements [catalog.Artifacts].
func (r records) PutArtifact(ctx context.Context, owner catalog.ArtifactOwner, a cupel.Artifact) error {
	if err := r.checkWay(ctx, owner, a.Path); err != nil {
		return err
	}
	_, err := r.exec(ctx, `INSERT INTO artifacts (project_id, owner_kind, owner_id, path, size, digest, created_at) VALUES (?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (project_id, owner_kind, owner_id, path) DO UPDATE SET size = excluded.size, digest = excluded.digest, created_at = excluded.created_at`,
		ownerArgs(owner, a.Path, a.Size, a.Digest, micros(a.CreatedAt))...)
	return err
}

// checkWay fails where a path is a folder, or leads through a file.
func (r records) checkWay(ctx context.Context, owner catalog.ArtifactOwner, path string) error {
	args := ownerArgs(owner, path+"/", path+"0")
	ways := ``
	for i := range path {
		if path[i] == '/' {
			ways, args = ways+` OR path = ?`, append(args, path[:i])
		}
	}
	var other string
	found, err := r.row(ctx, []any{&other}, `SELECT path FROM artifacts WHERE`+ofOwner+`AND (path > ? AND path < ?`+ways+`) LIMIT 1`, args...)
	switch {
	case err != nil || !found:
		return err
	case strings.HasPrefix(other, path+"/"):
		return cupel.Errorf(cupel.Conflict, "artifact %q is a folder: it has %q in it", path, other)
	}
	return cupel.Errorf(cupel.Conflict, "artifact %q leads through %q, which is a file", path, other)
}

// Artifact implements [catalog.Artifacts].
func (r records) Artifact(ctx context.Context, owner catalog.ArtifactOwner, path string) (cupel.Artifact, error) {
	found, err := list(ctx, r.Tx, scanArtifact, `SELECT path, size, digest, created_at FROM artifacts WHERE`+ofOwner+`AND path = ?`, ownerArgs(owner, path)...)
	if err == nil && len(found) == 0 {
		err = missing("%s %s has no artifact %q", ownerWord(owner.Kind), owner.ID, path)
	}
	return first(found, err)
}

func ownerWord(kind cupel.ArtifactOwnerKind) string {
	if kind == cupel.ArtifactsOfModel {
		return "logged model"
	}
	return string(kind)
}

// ListArtifacts implements [catalog.Artifacts].
func (r records) ListArtifacts(ctx context.Context, owner catalog.ArtifactOwner, path string) ([]cupel.Artifact, error) {
	where, args := below(owner, path)
	return list(ctx, r.Tx, scanArtifact, `SELECT path, size, digest, created_at FROM artifacts WHERE`+where+` ORDER BY path`, args...)
}

// DropArtifacts implements [catalog.Artifacts].
func (r records) DropArtifacts(ctx context.Context, owner catalog.ArtifactOwner, path string) ([]string, error) {
	where, args := below(owner, path)
	return list(ctx, r.Tx, scalar[string], `DELETE FROM artifacts WHERE`+where+` RETURNING path`, args...)
}
