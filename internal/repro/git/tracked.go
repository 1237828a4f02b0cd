package git

import (
	"context"
	"strings"
)

// Tracked is an entry of the index.
type Tracked struct {
	Path   string
	Object string // name of its blob, or the commit of a submodule
	Mode   string // 100644, 100755, 120000 (symlink), 160000 (submodule)
}

// IsSubmodule reports whether the entry is a repository of its own.
func (t Tracked) IsSubmodule() bool { return t.Mode == "160000" }

// Tracked lists the index in the order of the paths' bytes, each path once. A
// file of it need not be in the work tree.
func (r *Repository) Tracked(ctx context.Context) ([]Tracked, error) {
	text, err := r.run(ctx, MaxOutput, "ls-files", "-z", "--stage")
	if err != nil {
		return nil, err
	}
	var list []Tracked
	for record := range strings.SplitSeq(string(text), "\x00") {
		info, path, _ := strings.Cut(record, "\t")
		fields := strings.Fields(info)
		// A conflict has up to three entries of one path.
		if len(fields) == 3 && (len(list) == 0 || list[len(list)-1].Path != path) {
			list = append(list, Tracked{Path: path, Mode: fields[0], Object: fields[1]})
		}
	}
	return list, nil
}
