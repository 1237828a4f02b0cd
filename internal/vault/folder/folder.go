// Package folder keeps a vault's objects as files of a local or shared folder.
//
// An object is the file named by its key under the root, and is never changed
// once it is there. It is written to the folder "+tmp" of the root, a name that
// no key can have, synced, and then linked to its place, which a taken name
// refuses; each folder that was created or changed is synced before Commit
// returns. What killed processes left in "+tmp" is removed by [Open] once nobody
// has written to it for a day.
//
// All files are opened through an [os.Root]: neither a key nor a symbolic link
// leads out of the folder. A network file system will do, if it has hard links.
package folder

import (
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/cupel/cupel/internal/vault"
)

// scratch is the folder of the objects that are being written.
const scratch = "+tmp"

// Store is a [vault.Blobs] over a folder. Several processes may use one folder
// at the same time. Only Delete needs care then: that a replaced object stays is
// certain among the Deletes of one Store.
type Store struct {
	path  string
	files fileSystem
	now   func() time.Time

	deleting sync.Mutex // holds each Delete's check and removal together
	durable  sync.Map   // folders whose entry in their parent is known to be synced
}

var _ vault.Blobs = (*Store)(nil)

// Open returns the store in the folder at path, which it creates where there is
// none, and removes the temporary files that are older than a day.
func Open(path string) (*Store, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return nil, failure("folder:"+path, "open", err)
	}
	if err := makeRoot(path); err != nil {
		return nil, failure("folder:"+path, "create the folder", err)
	}
	root, err := os.OpenRoot(path)
	if err != nil {
		return nil, failure("folder:"+path, "open the folder", err)
	}
	s := &Store{path: path, files: disk{root}, now: time.Now}
	if err := s.prepare(); err != nil {
		_ = root.Close() // the first error is the one to tell
		return nil, err
	}
	return s, nil
}

// prepare makes the scratch folder and clears it of what the dead left.
func (s *Store) prepare() error {
	if err := s.makeFolder(scratch); err != nil {
		return s.failure("create the folder for temporary files", err)
	}
	if err := s.sweep(); err != nil {
		return s.failure("remove old temporary files", err)
	}
	return nil
}

// Close releases the folder. Readers and writers that are open stay usable only
// until their next use of a path.
func (s *Store) Close() error { return s.files.close() }

// String returns "folder:" and the absolute path.
func (s *Store) String() string { return "folder:" + s.path }
