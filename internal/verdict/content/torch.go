package content

import (
	"archive/zip"
	"maps"
	"slices"
	"strings"

	"github.com/cupel/cupel/internal/vault/digest"
)

// torchFolder returns the folder in which a PyTorch archive keeps everything.
func torchFolder(members map[string]*zip.File) (string, bool) {
	for name := range members {
		folder, ok := strings.CutSuffix(name, "/data.pkl")
		if ok && !strings.Contains(folder, "/") && (members[folder+"/version"] != nil || members[folder+"/.format_version"] != nil) {
			return folder + "/", true
		}
	}
	return "", false
}

// torch is the form of what torch.save wrote: storages by number as they are, and
// the pickles that place them, which are opaque. The folder has the file's name,
// and the serialization id says nothing of the content.
func (e *examiner) torch(members map[string]*zip.File, folder string) (Form, error) {
	sums, opaque := map[string]digest.Digest{}, map[string]digest.Digest{}
	for _, path := range slices.Sorted(maps.Keys(members)) {
		name, inside := strings.CutPrefix(path, folder)
		if inside && name == ".data/serialization_id" {
			continue
		}
		form, err := e.reading(formatTorch, memberSource(members[path]), allBytes)
		if err != nil {
			return Form{}, err
		}
		if strings.HasSuffix(name, ".pkl") {
			opaque[name] = form.Digest
		} else {
			sums[name] = form.Digest
		}
	}
	return Form{
		Format: formatTorch, Digest: combine(formatTorch, sums), Opaque: combine("opaque", opaque),
		Reason: "its pickle differs, which says where its tensors are",
	}, nil
}
