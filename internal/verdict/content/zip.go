package content

import (
	"archive/zip"
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"maps"
	"math"
	"slices"
	"strings"

	"github.com/cupel/cupel/internal/vault/digest"
)

// zip is the form of an archive: members by name, each in its own form.
func (e *examiner) zip(s source, depth int) (Form, error) {
	members, reason, err := e.members(s, depth)
	if err != nil {
		return Form{}, err
	}
	if reason != "" {
		return e.opaque(formatZip, reason, s, depth)
	}
	if prefix, ok := torchFolder(members); ok {
		return e.torch(members, prefix)
	}
	schema, err := e.skopsSchema(members)
	if err != nil {
		return Form{}, err
	}
	if schema != nil {
		return e.skops(members, schema, depth)
	}
	return e.archive(members, depth)
}

// members returns the members of an archive by name, or the reason why it has
// no form.
func (e *examiner) members(s source, depth int) (map[string]*zip.File, string, error) {
	if depth >= maxDepth {
		return nil, fmt.Sprintf("it is a zip more than %d zips deep", maxDepth), nil
	}
	at, size, err := e.readerAt(s)
	if err != nil {
		return nil, "", err
	}
	if at == nil {
		return nil, "it is a zip in a zip, of more than 64 MiB", nil
	}
	listing := &listingReader{at: at, left: maxListing}
	archive, err := zip.NewReader(listing, size)
	if err != nil {
		return nil, "it is a damaged zip: " + err.Error(), nil
	}
	listing.left = math.MaxInt64
	if len(archive.File) > maxMembers {
		return nil, fmt.Sprintf("it has more than %d members", maxMembers), nil
	}
	members := map[string]*zip.File{}
	for _, file := range archive.File {
		if members[file.Name] != nil {
			return nil, fmt.Sprintf("the member %q is there twice", file.Name), nil
		}
		if !strings.HasSuffix(file.Name, "/") {
			members[file.Name] = file
		}
	}
	return members, "", nil
}

// maxListing is how many bytes are read to list the members of an archive: each
// takes some memory.
const maxListing = 32 << 20

// listingReader ends where a listing is too long.
type listingReader struct {
	at   io.ReaderAt
	left int64
}

func (r *listingReader) ReadAt(p []byte, offset int64) (int, error) {
	if r.left -= int64(len(p)); r.left < 0 {
		return 0, errTooLong
	}
	return r.at.ReadAt(p, offset)
}

var errTooLong = errors.New("the list of its members is longer than 32 MiB")

// readerAt returns the source for reading at any place: a member of an archive is
// taken into memory, unless it is too large: then nil.
func (e *examiner) readerAt(s source) (io.ReaderAt, int64, error) {
	if s.at != nil {
		return s.at, s.size, nil
	}
	r, err := e.reader(s)
	if err != nil {
		return nil, 0, err
	}
	defer r.Close()
	all, err := io.ReadAll(io.LimitReader(r, maxNested+1))
	if err != nil || len(all) > maxNested {
		return nil, 0, err
	}
	return bytes.NewReader(all), int64(len(all)), nil
}

func memberSource(file *zip.File) source {
	return source{open: file.Open, size: int64(min(file.UncompressedSize64, 1<<62))}
}

// archive is the form of a zip that is nothing else. What has a form decides; what
// has none is kept apart.
func (e *examiner) archive(members map[string]*zip.File, depth int) (Form, error) {
	keras := members["config.json"] != nil && members["metadata.json"] != nil && members["model.weights.h5"] != nil
	form, sums, opaque, arrays := Form{Format: formatZip}, map[string]digest.Digest{}, map[string]digest.Digest{}, 0
	for _, name := range slices.Sorted(maps.Keys(members)) {
		member, err := e.member(members[name], depth, keras)
		if err != nil {
			return Form{}, err
		}
		if member.unread() {
			return Form{Format: formatZip, Reason: fmt.Sprintf("%s: %s", name, member.Reason)}, nil
		}
		if member.Format == formatNPY && strings.HasSuffix(name, ".npy") {
			arrays++
		}
		sums[name+"\x00"+member.Format] = member.Digest
		if member.Reason != "" {
			opaque[name] = member.Opaque
			form.Reason = cmp.Or(form.Reason, fmt.Sprintf("%s: %s", name, member.Reason))
		}
	}
	switch {
	case keras:
		form.Format = formatKeras
	case arrays > 0 && arrays == len(members):
		form.Format = formatNPZ
	}
	form.Digest = combine(formatZip, sums)
	if len(opaque) > 0 {
		form.Opaque = combine("opaque", opaque)
	}
	return form, nil
}

func (e *examiner) member(file *zip.File, depth int, keras bool) (Form, error) {
	s := memberSource(file)
	if keras && file.Name == "metadata.json" {
		without := map[string]bool{"date_saved": true}
		form, err := e.reading(formatJSON, s, func(r io.Reader, size int64) (digest.Digest, error) { return jsonValue(r, size, without) })
		if err == nil {
			return form, nil
		}
	}
	form := e.examine(s, depth+1)
	if e.left < 0 {
		return Form{}, errTooMuch
	}
	return form, nil
}
