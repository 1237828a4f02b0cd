package folder

import (
	"context"
	"path"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/vault"
)

// Delete implements [vault.Blobs]. The empty folders stay: to remove one could
// take it from under a Commit.
//
// No two Deletes run at once: a key is taken until it is deleted, so nothing can
// replace the object between the check of its tag and its removal.
func (s *Store) Delete(ctx context.Context, blob vault.Blob) error {
	s.deleting.Lock()
	defer s.deleting.Unlock()
	found, err := s.Stat(ctx, blob.Key)
	switch {
	case cupel.ErrorCode(err) == cupel.NotFound:
		return nil
	case err != nil:
		return err
	case blob.Tag != "" && blob.Tag != found.Tag:
		return vault.Replaced(s, blob.Key)
	}
	if err := s.files.remove(blob.Key); err != nil && !absent(err) {
		return s.failure("remove "+blob.Key, err)
	}
	if err := s.files.sync(path.Dir(blob.Key)); err != nil {
		return s.failure("sync the folder of "+blob.Key, err)
	}
	return nil
}
