package endtoend

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/client"
	"github.com/cupel/cupel/embedded"
	"github.com/cupel/cupel/internal/server"
)

// serverHome makes this test binary a server over the folder, until it is
// killed.
const serverHome = "CUPEL_TEST_SERVER_HOME"

// Either of these makes it save until it is killed: as a client of the server
// there, or in process in the folder.
const (
	clientURL = "CUPEL_TEST_CLIENT_URL"
	saverHome = "CUPEL_TEST_SAVER_HOME"
)

// lease is that of uploads in these tests: soon over, so that what a killed
// server left behind can be collected.
const lease = 500 * time.Millisecond

func TestMain(m *testing.M) {
	if home := os.Getenv(serverHome); home != "" {
		if err := runServer(home); err != nil {
			fmt.Println("failed", err)
			os.Exit(1)
		}
	}
	if url := os.Getenv(clientURL); url != "" {
		saveForever(client.Open(client.Options{URL: url}))
	}
	if home := os.Getenv(saverHome); home != "" {
		saveForever(embedded.Open(context.Background(), embedded.Options{Home: home, UploadLease: lease}))
	}
	os.Exit(m.Run())
}

// saveForever prints the version and the seed of each image that was saved.
func saveForever[R cupel.Registry](registry R, err error) {
	if err != nil {
		fmt.Println("failed", err)
		os.Exit(1)
	}
	fmt.Println("open")
	for seed := uint64(os.Getpid()) << 32; ; seed++ {
		image, err := registry.SaveImage(context.Background(), seeded(seed))
		if err != nil {
			fmt.Println("failed", err)
			os.Exit(1)
		}
		fmt.Println("saved", image.Version, seed)
	}
}

func runServer(home string) error {
	config := server.DefaultConfig()
	config.Home, config.Listen, config.UploadLease = home, "127.0.0.1:0", lease
	s := server.New(config, slog.New(slog.DiscardHandler))
	if err := s.Open(context.Background()); err != nil {
		return err
	}
	fmt.Println("serving", s.URL())
	select {}
}

// startServer starts a server in a process of its own.
func startServer(t *testing.T, home string) (process *os.Process, url string) {
	t.Helper()
	command := exec.Command(os.Args[0], "-test.run=^$")
	command.Env = append(os.Environ(), serverHome+"="+home)
	out, err := command.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		if url, ok := strings.CutPrefix(lines.Text(), "serving "); ok {
			t.Cleanup(func() { command.Process.Kill(); command.Wait() })
			return command.Process, url
		}
		t.Fatal(lines.Text())
	}
	t.Fatal("the server said nothing")
	return nil, ""
}

// TestKilledServers kills a server at random moments while clients save. Every
// version that it acknowledged is whole, every other is absent or whole, the next
// server needs no repair, and collection frees what was left behind.
func TestKilledServers(t *testing.T) {
	const rounds = killRounds / 2
	home := t.TempDir()
	acknowledged := map[int]uint64{}
	random := rand.New(rand.NewPCG(2, uint64(time.Now().UnixNano())))
	first, url := startServer(t, home)
	window := 3 * firstSave(t, dial(t, url))
	first.Kill()
	for round := range rounds {
		process, url := startServer(t, home)
		time.AfterFunc(time.Duration(random.Int64N(int64(window))), func() { process.Kill() })
		saveUntilRefused(t, url, uint64(round)<<32, acknowledged)
	}
	_, url = startServer(t, home)
	versions := checkAfterKills(t, dial(t, url), acknowledged)
	t.Logf("%d servers killed, %d versions acknowledged, %d there", rounds, len(acknowledged), versions)
}

// TestKilledClients does the same to clients of one server.
func TestKilledClients(t *testing.T) {
	_, url := startServer(t, t.TempDir())
	killSavers(t, dial(t, url), clientURL+"="+url)
}

// TestKilledSaves does the same to processes that save by themselves.
func TestKilledSaves(t *testing.T) {
	home := t.TempDir()
	registry, err := embedded.Open(t.Context(), embedded.Options{Home: home, UploadLease: lease})
	if err != nil {
		t.Fatal(err)
	}
	defer registry.Close()
	killSavers(t, registry, saverHome+"="+home)
}

// killSavers kills processes that save, one after another, and checks what they
// leave to the registry.
func killSavers(t *testing.T, registry cupel.Registry, setting string) {
	t.Helper()
	window := 3 * firstSave(t, registry)
	acknowledged := map[int]uint64{}
	random := rand.New(rand.NewPCG(3, uint64(time.Now().UnixNano())))
	for range killRounds {
		killSaver(t, setting, time.Duration(random.Int64N(int64(window))), acknowledged)
	}
	versions := checkAfterKills(t, registry, acknowledged)
	t.Logf("%d savers killed, %d versions acknowledged, %d there", killRounds, len(acknowledged), versions)
}

// firstSave saves a first image, and returns how long that takes here.
func firstSave(t *testing.T, registry cupel.Registry) time.Duration {
	t.Helper()
	began := time.Now()
	if _, err := registry.SaveImage(t.Context(), seeded(0)); err != nil {
		t.Fatal(err)
	}
	return time.Since(began)
}

// killSaver runs a process that saves, kills it some time after its start, and
// notes what was acknowledged.
func killSaver(t *testing.T, setting string, after time.Duration, acknowledged map[int]uint64) {
	t.Helper()
	command := exec.Command(os.Args[0], "-test.run=^$")
	command.Env = append(os.Environ(), setting)
	out, err := command.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	for lines := bufio.NewScanner(out); lines.Scan(); {
		var version int
		var seed uint64
		switch text := lines.Text(); {
		case text == "open":
			time.AfterFunc(after, func() { command.Process.Kill() })
		case strings.HasPrefix(text, "failed"):
			t.Fatal(text)
		default:
			if n, _ := fmt.Sscanf(text, "saved %d %d", &version, &seed); n == 2 {
				acknowledged[version] = seed
			}
		}
	}
	_ = command.Wait() // it was killed
}

// checkAfterKills checks all versions, collects what was left behind, and checks
// them again. It returns how many there are.
func checkAfterKills(t *testing.T, registry cupel.Registry, acknowledged map[int]uint64) int {
	t.Helper()
	versions := checkVersions(t, registry, acknowledged)
	time.Sleep(2 * lease)
	if _, err := registry.CollectVault(t.Context(), false); err != nil {
		t.Fatal(err)
	}
	stats, err := registry.VaultStats(t.Context())
	if err != nil || stats.PendingPacks != 0 {
		t.Errorf("after a collection: %v: %+v", err, stats)
	}
	report, err := registry.CheckVault(t.Context(), cupel.CheckOptions{Full: true})
	if err != nil || !report.OK {
		t.Errorf("%v: %+v", err, report)
	}
	checkVersions(t, registry, acknowledged)
	return versions
}

// saveUntilRefused saves, and notes what was acknowledged, until the server is
// gone.
func saveUntilRefused(t *testing.T, url string, seed uint64, acknowledged map[int]uint64) {
	t.Helper()
	c, err := client.Open(client.Options{URL: url, Patience: -1})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	for ; ; seed++ {
		image, err := c.SaveImage(t.Context(), seeded(seed))
		if err != nil {
			if code := cupel.ErrorCode(err); code != cupel.Unavailable {
				t.Fatalf("error %v has code %q, want unavailable", err, code)
			}
			return
		}
		acknowledged[image.Version] = seed
	}
}

// seeded is an image whose bytes follow from the seed.
func seeded(seed uint64) cupel.Draft {
	return cupel.Draft{
		Repository: cupel.RepositoryRef{Project: cupel.DefaultProject, Name: "m"}, CreateRepository: true,
		Files:       []cupel.Source{cupel.BytesSource("shared", noise(seed%3, 300_000)), cupel.BytesSource("own", noise(seed, 50_000))},
		ImageFields: cupel.ImageFields{Metadata: fmt.Appendf(nil, `{"seed":%d}`, seed), Author: "saver"},
	}
}

func noise(seed uint64, size int) []byte {
	var key [32]byte
	copy(key[:], fmt.Sprint(seed))
	b := make([]byte, size)
	rand.NewChaCha8(key).Read(b)
	return b
}

// checkVersions reads every version, and returns how many there are.
func checkVersions(t *testing.T, registry cupel.Registry, acknowledged map[int]uint64) int {
	t.Helper()
	repo := cupel.RepositoryRef{Project: cupel.DefaultProject, Name: "m"}
	latest, err := registry.GetImage(t.Context(), repo.Image(""))
	if err != nil {
		t.Fatal(err)
	}
	for version := range acknowledged {
		if version > latest.Version {
			t.Errorf("version %d was acknowledged and is missing", version)
		}
	}
	for version := 1; version <= latest.Version; version++ {
		image, err := registry.GetImage(t.Context(), repo.Image(fmt.Sprint(version)))
		if err != nil {
			t.Fatalf("version %d is missing: %v", version, err)
		}
		var seed uint64
		fmt.Sscanf(string(image.Metadata), `{"seed":%d}`, &seed)
		if want, ok := acknowledged[version]; ok && seed != want {
			t.Errorf("version %d holds seed %d, acknowledged was %d", version, seed, want)
		}
		for path, want := range map[string][]byte{"shared": noise(seed%3, 300_000), "own": noise(seed, 50_000)} {
			if got := read(t, registry, image, path); !bytes.Equal(got, want) {
				t.Errorf("version %d: %s is not what was saved", version, path)
			}
		}
	}
	return latest.Version
}

func read(t *testing.T, registry cupel.Registry, image cupel.Image, path string) []byte {
	t.Helper()
	content, err := registry.OpenFile(t.Context(), image.Ref(), cupel.PartFile, path)
	if err != nil {
		t.Fatal(err)
	}
	defer content.Close()
	got, err := io.ReadAll(content)
	if err != nil {
		t.Fatal(err)
	}
	return got
}
