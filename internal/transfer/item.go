package transfer

import (
	"path"

	"github.com/cupel/cupel"
)

// AttachmentFolder is the folder below an image's own that its attachments are
// written to, so that one may have the name of a file.
const AttachmentFolder = "attachments"

// Item is one file to be written.
type Item struct {
	Part   cupel.Part
	Path   string // its path in the image or among the artifacts, or its name as an attachment
	Target string // where it is written: a relative path with '/' between its parts
	Size   int64  // bytes
	Digest string // SHA-256 in hex
}

// Items returns what a download of the whole image writes: its files, and with
// attachments those too, below [AttachmentFolder]. It refuses an image whose
// bytes are not in the vault, and one whose paths lead out of the folder or to
// the same place.
func Items(image cupel.Image, attachments bool) ([]Item, error) {
	if err := stored(image); err != nil {
		return nil, err
	}
	items := make([]Item, 0, len(image.Files)+len(image.Attachments))
	for _, f := range image.Files {
		items = append(items, Item{cupel.PartFile, f.Path, f.Path, f.Size, f.Digest})
	}
	if attachments {
		for _, a := range image.Attachments {
			items = append(items, Item{cupel.PartAttachment, a.Name, path.Join(AttachmentFolder, a.Name), a.Size, a.Digest})
		}
	}
	return items, checkTargets(image, items)
}

// Only returns the one file of an image that has just one, to be written as
// target; "" keeps the last part of its own path.
func Only(image cupel.Image, target string) (Item, error) {
	if err := stored(image); err != nil {
		return Item{}, err
	}
	if len(image.Files) != 1 {
		return Item{}, cupel.Errorf(cupel.Invalid, "%s has %d files: name a folder with -o DIR instead of a file", image.Ref(), len(image.Files))
	}
	f := image.Files[0]
	if target == "" {
		target = path.Base(f.Path)
	}
	item := Item{cupel.PartFile, f.Path, target, f.Size, f.Digest}
	return item, checkTargets(image, []Item{item})
}

// Total returns the bytes of all items.
func Total(items []Item) int64 {
	var total int64
	for _, item := range items {
		total += item.Size
	}
	return total
}

func stored(image cupel.Image) error {
	if image.ExternalSource == "" {
		return nil
	}
	return cupel.Errorf(cupel.Conflict, "%s cannot be downloaded: its bytes are not in the vault but at %s", image.Ref(), image.ExternalSource)
}

// checkTargets does not rely on what the registry checked when the image was
// saved: it may be a server that someone else runs.
func checkTargets(image cupel.Image, items []Item) error {
	taken := make(map[string]Item, len(items))
	for _, item := range items {
		if err := cupel.CheckFilePath(item.Target); err != nil {
			return err
		}
		if other, ok := taken[item.Target]; ok {
			return cupel.Errorf(cupel.Conflict, "%s: its %s %q and its %s %q would both be written to %s; download it without attachments",
				image.Ref(), other.Part, other.Path, item.Part, item.Path, item.Target)
		}
		taken[item.Target] = item
	}
	return nil
}
