package folder

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"
	"sync"
	"syscall"
	"time"
)

// lossyDisk is a file system in memory that keeps, beside what processes see,
// what would be left if the power failed now: the bytes of a file as of its last
// Sync, the entries of a folder as of its last sync.
type lossyDisk struct {
	mu   sync.Mutex
	root *inode

	// Sabotage, to prove that the tests notice.
	fileSyncLies, folderSyncLies bool
}

// inode is a file or a folder. Links share it.
type inode struct {
	modified      time.Time
	data, safe    []byte            // of a file
	entries, kept map[string]*inode // of a folder; nil in a file
}

func newFolder() *inode {
	return &inode{entries: map[string]*inode{}, kept: map[string]*inode{}}
}

func newLossyDisk() *lossyDisk { return &lossyDisk{root: newFolder()} }

// find returns the inode of a name.
func (d *lossyDisk) find(name string) (*inode, error) {
	at := d.root
	if name == "." {
		return at, nil
	}
	for part := range strings.SplitSeq(name, "/") {
		if at.entries == nil {
			return nil, syscall.ENOTDIR
		}
		next, ok := at.entries[part]
		if !ok {
			return nil, fs.ErrNotExist
		}
		at = next
	}
	return at, nil
}

// enter puts an inode under a free name.
func (d *lossyDisk) enter(name string, node *inode) error {
	folder, err := d.find(path.Dir(name))
	switch {
	case err != nil:
		return err
	case folder.entries == nil:
		return syscall.ENOTDIR
	case folder.entries[path.Base(name)] != nil:
		return fs.ErrExist
	}
	folder.entries[path.Base(name)] = node
	return nil
}

// powerFails returns the disk as the next boot finds it. Whatever was not synced
// survives where luck says so, each change by itself.
func (d *lossyDisk) powerFails(luck func() bool) *lossyDisk {
	seen := map[*inode]*inode{}
	return &lossyDisk{root: d.root.after(luck, seen)}
}

// after returns what the loss of power leaves of an inode.
func (n *inode) after(luck func() bool, seen map[*inode]*inode) *inode {
	if left, ok := seen[n]; ok {
		return left
	}
	if n.entries == nil {
		left := &inode{modified: n.modified, data: n.dataAfter(luck)}
		left.safe = left.data
		seen[n] = left
		return left
	}
	left := newFolder()
	seen[n] = left
	for _, name := range slices.Sorted(maps.Keys(n.union())) {
		survivor := n.kept[name]
		if survivor != n.entries[name] && luck() {
			survivor = n.entries[name]
		}
		if survivor != nil {
			left.entries[name] = survivor.after(luck, seen)
		}
	}
	left.kept = maps.Clone(left.entries)
	return left
}

// dataAfter is what was synced, and with luck half of what came after it.
func (n *inode) dataAfter(luck func() bool) []byte {
	lost := len(n.data) - len(n.safe)
	if lost > 0 && luck() {
		return bytes.Clone(n.data[:len(n.safe)+lost/2])
	}
	return bytes.Clone(n.safe)
}

// union returns the entries that a folder has now or would have after a loss.
func (n *inode) union() map[string]*inode {
	all := maps.Clone(n.entries)
	maps.Copy(all, n.kept)
	return all
}

// errDead is what a process gets for each step after its last.
var errDead = errors.New("the process is dead")

// process is the fileSystem of one process, which dies after some more steps.
type process struct {
	disk  *lossyDisk
	steps int // left to live
}

var _ fileSystem = (*process)(nil)

// step runs one step that changes the disk, or fails if the process is dead.
func (p *process) step(do func() error) error {
	p.disk.mu.Lock()
	defer p.disk.mu.Unlock()
	if p.steps <= 0 {
		return errDead
	}
	p.steps--
	return do()
}

// look runs one step that changes nothing, and so needs no test of its own.
func (p *process) look(do func() error) error {
	p.disk.mu.Lock()
	defer p.disk.mu.Unlock()
	if p.steps <= 0 {
		return errDead
	}
	return do()
}

func (p *process) create(name string) (file, error) {
	node := &inode{}
	err := p.step(func() error { return p.disk.enter(name, node) })
	return &openFile{process: p, name: name, node: node}, err
}

func (p *process) open(name string) (f file, err error) {
	err = p.look(func() error {
		node, err := p.disk.find(name)
		f = &openFile{process: p, name: name, node: node}
		return err
	})
	return f, err
}

func (p *process) stat(name string) (info fs.FileInfo, err error) {
	err = p.look(func() error {
		node, err := p.disk.find(name)
		if err == nil {
			info = node.info(name)
		}
		return err
	})
	return info, err
}

func (p *process) list(folder string) (entries []fs.DirEntry, err error) {
	err = p.look(func() error {
		node, err := p.disk.find(folder)
		if err != nil {
			return err
		}
		for name, child := range node.entries {
			entries = append(entries, fs.FileInfoToDirEntry(child.info(name)))
		}
		return nil
	})
	return entries, err
}

func (p *process) stamp(name string, modified time.Time) error {
	return p.step(func() error {
		node, err := p.disk.find(name)
		if err == nil {
			node.modified = modified
		}
		return err
	})
}

func (p *process) link(from, to string) error {
	return p.step(func() error {
		node, err := p.disk.find(from)
		if err != nil {
			return err
		}
		return p.disk.enter(to, node)
	})
}

func (p *process) remove(name string) error {
	return p.step(func() error {
		folder, err := p.disk.find(path.Dir(name))
		if err != nil {
			return err
		}
		if folder.entries[path.Base(name)] == nil {
			return fs.ErrNotExist
		}
		delete(folder.entries, path.Base(name))
		return nil
	})
}

func (p *process) mkdir(folder string) error {
	return p.step(func() error { return p.disk.enter(folder, newFolder()) })
}

func (p *process) sync(folder string) error {
	return p.step(func() error {
		node, err := p.disk.find(folder)
		if err == nil && !p.disk.folderSyncLies {
			node.kept = maps.Clone(node.entries)
		}
		return err
	})
}

func (p *process) close() error { return nil }

// openFile is an open file of a process.
type openFile struct {
	process *process
	name    string
	node    *inode
}

func (f *openFile) Write(data []byte) (int, error) {
	err := f.process.step(func() error {
		f.node.data = append(f.node.data, data...)
		return nil
	})
	if err != nil {
		return 0, err
	}
	return len(data), nil
}

func (f *openFile) Sync() error {
	return f.process.step(func() error {
		if !f.process.disk.fileSyncLies {
			f.node.safe = bytes.Clone(f.node.data)
		}
		return nil
	})
}

func (f *openFile) ReadAt(data []byte, offset int64) (n int, err error) {
	err = f.process.look(func() error {
		n, err = bytes.NewReader(f.node.data).ReadAt(data, offset)
		return err
	})
	return n, err
}

func (f *openFile) Stat() (fs.FileInfo, error) { return f.node.info(f.name), nil }
func (f *openFile) Close() error               { return nil }

// inodeInfo describes an inode as it was when it was asked for.
type inodeInfo struct {
	name     string
	size     int64
	mode     fs.FileMode
	modified time.Time
}

func (n *inode) info(name string) fs.FileInfo {
	info := inodeInfo{name: path.Base(name), size: int64(len(n.data)), modified: n.modified}
	if n.entries != nil {
		info.mode = fs.ModeDir
	}
	return info
}

func (i inodeInfo) Name() string       { return i.name }
func (i inodeInfo) Size() int64        { return i.size }
func (i inodeInfo) Mode() fs.FileMode  { return i.mode }
func (i inodeInfo) ModTime() time.Time { return i.modified }
func (i inodeInfo) IsDir() bool        { return i.mode.IsDir() }
func (i inodeInfo) Sys() any           { return nil }

var _ io.ReaderAt = (*openFile)(nil)
