package service

import (
	"math"
	"strings"
	"testing"
	"time"

	"github.com/cupel/cupel"
)

func TestTimeLabel(t *testing.T) {
	at := time.Date(2023, 1, 11, 23, 24, 33, 0, time.UTC)
	for _, test := range []struct {
		name string
		zone cupel.Zone
		want string
	}{
		{"the zone of the author", cupel.Zone{Name: "PST", Offset: -8 * 3600}, "20230111-152433PST"},
		{"UTC", cupel.Zone{Name: "UTC"}, "20230111-232433UTC"},
		{"none", cupel.Zone{}, "20230111-232433UTC"},
		{"a zone without a name", cupel.Zone{Name: "+03", Offset: 3 * 3600}, "20230111-232433UTC"},
		{"a long name", cupel.Zone{Name: "ABCDEF", Offset: 3600}, "20230111-232433UTC"},
		{"not ASCII", cupel.Zone{Name: "МСК", Offset: 3 * 3600}, "20230111-232433UTC"},
	} {
		got := timeLabel(at, test.zone)
		if got != test.want {
			t.Errorf("%s: label %q, want %q", test.name, got, test.want)
		}
		if err := cupel.CheckLabel(got); err != nil {
			t.Errorf("%s: %v", test.name, err)
		}
	}
}

func TestPointToken(t *testing.T) {
	for _, wrong := range []string{"x", "!!", "MTIz", strings.Repeat("A", 1000)} {
		if _, err := parsePointToken(wrong); cupel.ErrorCode(err) != cupel.Invalid {
			t.Errorf("page token %q: error %v, want one of code invalid", wrong, err)
		}
	}
	want := cupel.Point{Step: -3, Timestamp: 5, Value: cupel.Float(math.Inf(1))}
	got, err := parsePointToken(pointToken(want))
	if err != nil || *got != want {
		t.Errorf("got %v, %v; want %v", got, err, want)
	}
}

// TestDigest holds the digest of an image to what docs/format/catalog.md says:
// sha256sum gives the same of the canonical text.
func TestDigest(t *testing.T) {
	image := cupel.Image{
		Files:       []cupel.File{{Path: "b", Size: 1, Digest: "bb"}, {Path: "a", Size: 2, Digest: "aa"}},
		Attachments: []cupel.Attachment{{Name: "log", Size: 3, Digest: "cc"}},
		Metadata:    []byte("{ \"z\": 1.50, \"a\": \"<&>\" }"),
	}
	// printf '%s' '{"attachments":[{"digest":"cc","name":"log","size":3}],"files":[{"digest":"aa","path":"a","size":2},{"digest":"bb","path":"b","size":1}],"metadata":{"a":"<&>","z":1.50}}' | sha256sum
	const want = "6d1025ca9aa951285a99e28ae2f528bde361a456530174a9b04db4f3dc49b03d"
	got, err := Digest(image)
	if err != nil || got != want {
		t.Errorf("digest %s (%v), want %s", got, err, want)
	}
}

func TestAllow(t *testing.T) {
	for _, test := range []struct {
		name    string
		id      cupel.Identity
		need    cupel.Role
		project string
		allowed bool
	}{
		{"reader reads", cupel.Identity{Role: cupel.RoleRead}, cupel.RoleRead, "a", true},
		{"reader writes", cupel.Identity{Role: cupel.RoleRead}, cupel.RoleWrite, "a", false},
		{"writer of the project", cupel.Identity{Role: cupel.RoleWrite, Project: "a"}, cupel.RoleWrite, "a", true},
		{"writer of another", cupel.Identity{Role: cupel.RoleWrite, Project: "b"}, cupel.RoleRead, "a", false},
		{"project's admin on all", cupel.Identity{Role: cupel.RoleAdmin, Project: "a"}, cupel.RoleAdmin, "", false},
		{"admin", cupel.Identity{Role: cupel.RoleAdmin}, cupel.RoleAdmin, "", true},
		{"no role", cupel.Identity{}, cupel.RoleRead, "a", false},
	} {
		err := allow(cupel.WithIdentity(t.Context(), test.id), test.need, test.project)
		if (err == nil) != test.allowed || err != nil && cupel.ErrorCode(err) != cupel.PermissionDenied {
			t.Errorf("%s: %v", test.name, err)
		}
	}
	if err := allow(t.Context(), cupel.RoleAdmin, ""); err != nil {
		t.Errorf("the owner of the process: %v", err)
	}
}
