package embedded_test

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/embedded"
)

// saverHome makes this test binary a process that saves images until it is
// killed, into the registry in that folder.
const saverHome = "CUPEL_TEST_SAVER_HOME"

func TestMain(m *testing.M) {
	if home := os.Getenv(saverHome); home != "" {
		saveUntilKilled(home)
	}
	os.Exit(m.Run())
}

// lease is that of uploads in these tests: soon over, so that what a killed save
// left behind can be collected.
const lease = 300 * time.Millisecond

// saveUntilKilled prints the version and the seed of each image that was saved.
func saveUntilKilled(home string) {
	ctx := context.Background()
	registry, err := embedded.Open(ctx, embedded.Options{Home: home, UploadLease: lease})
	if err != nil {
		fmt.Println("failed", err)
		os.Exit(1)
	}
	fmt.Println("open")
	for seed := uint64(os.Getpid()) << 32; ; seed++ {
		image, err := registry.SaveImage(ctx, killedDraft(seed))
		if err != nil {
			fmt.Println("failed", err)
			os.Exit(1)
		}
		fmt.Println("saved", image.Version, seed)
	}
}

// killedDraft is an image whose bytes follow from the seed: a part that many
// share, and one of its own.
func killedDraft(seed uint64) cupel.Draft {
	return cupel.Draft{
		Repository: cupel.RepositoryRef{Project: cupel.DefaultProject, Name: "m"}, CreateRepository: true,
		Files:       []cupel.Source{cupel.BytesSource("shared", content(seed%3, 300_000)), cupel.BytesSource("own", content(seed, 50_000))},
		Attachments: []cupel.Source{cupel.BytesSource("log.txt", fmt.Appendf(nil, "seed %d\n", seed))},
		ImageFields: cupel.ImageFields{Metadata: fmt.Appendf(nil, `{"seed": %d}`, seed), Tags: []string{"newest"}, Author: "saver"},
	}
}

func content(seed uint64, size int) []byte {
	var key [32]byte
	copy(key[:], fmt.Sprint(seed))
	b := make([]byte, size)
	rand.NewChaCha8(key).Read(b)
	return b
}

// TestKilledSaves kills a saving process at random moments. Every version that it
// acknowledged is whole, every other is absent or whole, no number is skipped,
// the next process needs no repair, and collection frees what was left behind.
func TestKilledSaves(t *testing.T) {
	const rounds = killRounds
	home := t.TempDir()
	seeds := map[int]uint64{}
	random := rand.New(rand.NewPCG(1, uint64(time.Now().UnixNano())))
	window := 3 * firstSave(t, home)
	for range rounds {
		killSaver(t, home, time.Duration(random.Int64N(int64(window))), seeds)
	}
	registry := open(t, embedded.Options{Home: home, UploadLease: lease})
	versions := checkSaved(t, registry, seeds)
	t.Logf("%d processes killed, %d versions acknowledged, %d there", rounds, len(seeds), versions)

	time.Sleep(2 * lease)
	did, err := registry.CollectVault(t.Context(), false)
	if err != nil {
		t.Fatal(err)
	}
	stats, err := registry.VaultStats(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if stats.PendingPacks != 0 || did.ExpiredUploads == 0 {
		t.Errorf("after a collection (%+v) there is left: %+v", did, stats)
	}
	report, err := registry.CheckVault(t.Context(), cupel.CheckOptions{Full: true})
	if err != nil || !report.OK {
		t.Errorf("%v: %+v", err, report)
	}
	checkSaved(t, registry, seeds)
}

// firstSave saves a first image, and returns how long that takes here.
func firstSave(t *testing.T, home string) time.Duration {
	t.Helper()
	registry := open(t, embedded.Options{Home: home, UploadLease: lease})
	began := time.Now()
	if _, err := registry.SaveImage(t.Context(), killedDraft(0)); err != nil {
		t.Fatal(err)
	}
	return time.Since(began)
}

// killSaver runs a saver, kills it some time after it has opened the registry,
// and remembers what it acknowledged.
func killSaver(t *testing.T, home string, after time.Duration, seeds map[int]uint64) {
	t.Helper()
	saver := exec.Command(os.Args[0], "-test.run=^$")
	saver.Env = append(os.Environ(), saverHome+"="+home)
	out, err := saver.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := saver.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		var version int
		var seed uint64
		switch text := lines.Text(); {
		case text == "open":
			time.AfterFunc(after, func() { saver.Process.Kill() })
		case strings.HasPrefix(text, "failed"):
			t.Fatal(text)
		default:
			if n, _ := fmt.Sscanf(text, "saved %d %d", &version, &seed); n == 2 {
				seeds[version] = seed
			}
		}
	}
	_ = saver.Wait() // it was killed
}

// checkSaved checks all versions, and returns how many there are.
func checkSaved(t *testing.T, registry cupel.Registry, seeds map[int]uint64) int {
	t.Helper()
	repo := cupel.RepositoryRef{Project: cupel.DefaultProject, Name: "m"}
	latest, err := registry.GetImage(t.Context(), repo.Image(""))
	if err != nil {
		t.Fatal(err)
	}
	for version := 1; version <= latest.Version; version++ {
		image, err := registry.GetImage(t.Context(), repo.Image(fmt.Sprint(version)))
		if err != nil {
			t.Fatalf("version %d is missing: %v", version, err)
		}
		var seed uint64
		fmt.Sscanf(string(image.Metadata), `{"seed": %d}`, &seed)
		if want, acknowledged := seeds[version]; acknowledged && seed != want {
			t.Errorf("version %d holds seed %d, acknowledged was %d", version, seed, want)
		}
		checkContent(t, registry, image, seed)
	}
	for version := range seeds {
		if version > latest.Version {
			t.Errorf("version %d was acknowledged and is missing", version)
		}
	}
	return latest.Version
}

func checkContent(t *testing.T, registry cupel.Registry, image cupel.Image, seed uint64) {
	t.Helper()
	want := map[string][]byte{"shared": content(seed%3, 300_000), "own": content(seed, 50_000)}
	if len(image.Files) != len(want) || len(image.Attachments) != 1 {
		t.Errorf("version %d has %d files and %d attachments", image.Version, len(image.Files), len(image.Attachments))
	}
	for _, file := range image.Files {
		r, err := registry.OpenFile(t.Context(), image.Ref(), cupel.PartFile, file.Path)
		if err != nil {
			t.Errorf("version %d: %v", image.Version, err)
			continue
		}
		got, err := io.ReadAll(r)
		r.Close()
		if err != nil || !bytes.Equal(got, want[file.Path]) {
			t.Errorf("version %d: %s is not what was saved (%v)", image.Version, file.Path, err)
		}
	}
}
