package service

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/catalog"
	"github.com/cupel/cupel/internal/jsontext"
)

// Limits on what an author says of an image.
const (
	maxComment = 64 << 10 // bytes
	maxAuthor  = 500      // bytes
	maxFiles   = 100_000  // files and attachments, each
)

// checkFields checks what needs no look at the catalog, and returns the fields
// in their normal form: metadata is an object, each tag stands once.
func checkFields(fields cupel.ImageFields) (cupel.ImageFields, error) {
	if len(fields.Metadata) == 0 {
		fields.Metadata = json.RawMessage("{}")
	}
	if err := jsontext.Object("metadata", fields.Metadata, cupel.MaxMetadata); err != nil {
		return fields, err
	}
	if fields.Label != "" {
		if err := cupel.CheckLabel(fields.Label); err != nil {
			return fields, err
		}
	}
	for _, tag := range fields.Tags {
		if err := cupel.CheckTag(tag); err != nil {
			return fields, err
		}
		if tag == fields.Label {
			return fields, cupel.Errorf(cupel.Conflict, "%q cannot be label and tag at once", tag)
		}
	}
	fields.Tags = slices.Compact(slices.Sorted(slices.Values(fields.Tags)))
	if fields.LibraryVersions == nil {
		fields.LibraryVersions = map[string]string{}
	}
	if fields.Annotations == nil {
		fields.Annotations = map[string]string{}
	}
	if err := checkAnnotations(fields.Annotations); err != nil {
		return fields, err
	}
	if fields.DatetimePaths == nil {
		fields.DatetimePaths = []string{}
	}
	return fields, checkTexts(fields)
}

func checkTexts(fields cupel.ImageFields) error {
	texts := []struct {
		what, text string
		max        int
	}{
		{"comment", fields.Comment, maxComment},
		{"author", fields.Author, maxAuthor},
		{"run id", fields.RunID, maxAuthor},
	}
	for library, version := range fields.LibraryVersions {
		texts = append(texts, struct {
			what, text string
			max        int
		}{"library version", library + version, maxAuthor})
	}
	for _, t := range texts {
		if len(t.text) > t.max {
			return cupel.Errorf(cupel.TooLarge, "the %s has %d bytes, the limit is %d", t.what, len(t.text), t.max)
		}
		if !utf8.ValidString(t.text) || strings.ContainsRune(t.text, 0) {
			return cupel.Errorf(cupel.Invalid, "the %s must be UTF-8 without NUL", t.what)
		}
	}
	return nil
}

// checkPaths checks the paths of an image's files, or its attachments' names.
func checkPaths(kind string, paths []string) error {
	if len(paths) > maxFiles {
		return cupel.Errorf(cupel.TooLarge, "%d %ss are more than the limit of %d", len(paths), kind, maxFiles)
	}
	seen := make(map[string]bool, len(paths))
	for _, path := range paths {
		if err := cupel.CheckFilePath(path); err != nil {
			return err
		}
		if seen[path] {
			return cupel.Errorf(cupel.Invalid, "%s %q is given twice", kind, path)
		}
		seen[path] = true
	}
	for _, path := range paths {
		for parent := path; strings.Contains(parent, "/"); {
			parent = parent[:strings.LastIndex(parent, "/")]
			if seen[parent] {
				return cupel.Errorf(cupel.Invalid, "%s %q cannot lie under %q, which is a %s itself", kind, path, parent, kind)
			}
		}
	}
	return nil
}

func names(sources []cupel.Source) []string {
	names := make([]string, len(sources))
	for i, s := range sources {
		names[i] = s.Path
	}
	return names
}

func paths(files []cupel.File) []string {
	paths := make([]string, len(files))
	for i, f := range files {
		paths[i] = f.Path
	}
	return paths
}

func attachmentNames(attachments []cupel.Attachment) []string {
	names := make([]string, len(attachments))
	for i, a := range attachments {
		names[i] = a.Name
	}
	return names
}

// timeLabel is the label of an image whose author gave none: when it was saved,
// by the author's clock, such as 20230111-152433PST.
func timeLabel(at time.Time, zone cupel.Zone) string {
	if !isZoneName(zone.Name) {
		zone = cupel.Zone{Name: "UTC"}
	}
	return at.In(time.FixedZone(zone.Name, zone.Offset)).Format("20060102-150405") + zone.Name
}

// isZoneName reports whether name is one to five letters of ASCII: "+03" is not.
func isZoneName(name string) bool {
	return len(name) >= 1 && len(name) <= 5 && !strings.ContainsFunc(name, func(r rune) bool {
		return (r < 'A' || r > 'Z') && (r < 'a' || r > 'z')
	})
}

// freeLabel returns label, or label.2, label.3 … where it is taken.
func freeLabel(ctx context.Context, c catalog.Catalog, repositoryID, label string) (string, error) {
	for n, candidate := 2, label; ; n++ {
		_, err := c.ResolveName(ctx, repositoryID, candidate)
		if isCode(err, cupel.NotFound) {
			return candidate, nil
		}
		if err != nil {
			return "", err
		}
		candidate = fmt.Sprintf("%s.%d", label, n)
	}
}
