package folder

import (
	"io/fs"
	"path"
	"time"
)

// abandoned is the age at which a temporary file counts as left by a process
// that was killed. A writer that lives writes more often than once a day; one
// that does not fails at Commit, and harms nothing.
const abandoned = 24 * time.Hour

// sweep removes abandoned temporary files. Several processes may sweep at once.
func (s *Store) sweep() error {
	entries, err := s.files.list(scratch)
	if err != nil {
		return err
	}
	limit := s.now().Add(-abandoned)
	for _, entry := range entries {
		if err := s.sweepFile(entry, limit); err != nil && !absent(err) {
			return err
		}
	}
	return nil
}

// sweepFile removes one temporary file if nobody has written to it since limit.
func (s *Store) sweepFile(entry fs.DirEntry, limit time.Time) error {
	info, err := entry.Info()
	if err != nil || !info.Mode().IsRegular() || info.ModTime().After(limit) {
		return err
	}
	return s.files.remove(path.Join(scratch, entry.Name()))
}
