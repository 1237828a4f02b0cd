package store_test

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/catalog"
	"github.com/cupel/cupel/internal/store"
)

// saverVariable makes this test binary a process that saves images: its value
// is the name of the database, a space, and its address.
const saverVariable = "CUPEL_TEST_SAVER"

func TestMain(m *testing.M) {
	if database := os.Getenv(saverVariable); database != "" {
		if err := saveUntilStopped(database); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	os.Exit(m.Run())
}

// saveUntilStopped saves images with 8 savers at once, and prints the number of
// each after its transaction has been committed, until its input ends.
func saveUntilStopped(database string) error {
	name, address, _ := strings.Cut(database, " ")
	i := slices.IndexFunc(databases, func(d testDatabase) bool { return d.name == name })
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	s, err := databases[i].connect(ctx, address)
	if err != nil {
		return err
	}
	defer s.Close()
	go func() {
		_, _ = io.Copy(io.Discard, os.Stdin)
		stop()
	}()
	errs := make([]error, 8)
	var savers sync.WaitGroup
	for saver := range errs {
		savers.Go(func() {
			for n := 0; ctx.Err() == nil && errs[saver] == nil; n++ {
				var version int
				if version, errs[saver] = save(s, fmt.Sprintf("%d-%d-%d", os.Getpid(), saver, n)); errs[saver] == nil {
					fmt.Println(version)
				}
			}
		})
	}
	savers.Wait()
	return errors.Join(errs...)
}

// save saves an image with two files, a tag and an annotation.
func save(s *store.Store, label string) (version int, err error) {
	ctx := context.Background()
	err = s.Update(ctx, func(tx *store.Tx) (err error) {
		version, err = tx.Catalog().AddImage(ctx, catalog.Image{RepositoryID: repositoryID, Image: cupel.Image{
			Label: label, Metadata: json.RawMessage(`{"label": "` + label + `"}`),
			Files:       []cupel.File{{Path: "a", Digest: label}, {Path: "b", Digest: label}},
			Annotations: map[string]string{"label": label},
		}})
		if err != nil {
			return err
		}
		return tx.Catalog().SetTag(ctx, repositoryID, "newest", version, time.Now())
	})
	return version, err
}

// repositoryID is the repository that all the processes save to.
const repositoryID = "01REPOSITORY"

// addRepository makes it.
func addRepository(t *testing.T, s *store.Store) {
	t.Helper()
	err := s.Update(t.Context(), func(tx *store.Tx) error {
		if _, err := tx.Catalog().AddProject(t.Context(), catalog.Project{ID: "01PROJECT", Project: cupel.Project{Name: "default"}}); err != nil {
			return err
		}
		_, err := tx.Catalog().AddRepository(t.Context(), catalog.Repository{ID: repositoryID, ProjectID: "01PROJECT", Repository: cupel.Repository{Name: "credit-risk"}})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// process is another process that saves.
type process struct {
	command *exec.Cmd
	stop    io.Closer
	numbers []int // that it has printed, complete after wait
	read    chan error
	printed chan struct{} // closed when it has saved a few
}

func startSaver(t *testing.T, database string) *process {
	t.Helper()
	p := &process{command: exec.Command(os.Args[0]), read: make(chan error, 1), printed: make(chan struct{})}
	p.command.Env = append(os.Environ(), saverVariable+"="+database)
	p.command.Stderr = os.Stderr
	input, err := p.command.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	output, err := p.command.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := p.command.Start(); err != nil {
		t.Fatal(err)
	}
	p.stop = input
	go func() { p.read <- p.readNumbers(output) }()
	return p
}

// readNumbers reads what the process prints to the end, or to where it died.
func (p *process) readNumbers(output io.Reader) error {
	const few = 10
	lines := bufio.NewReader(output)
	for {
		line, err := lines.ReadString('\n')
		if err != nil {
			if len(p.numbers) < few {
				close(p.printed)
			}
			return nil // a number that is cut was not acknowledged
		}
		n, err := strconv.Atoi(strings.TrimSpace(line))
		if err != nil {
			return err
		}
		if p.numbers = append(p.numbers, n); len(p.numbers) == few {
			close(p.printed)
		}
	}
}

// wait waits for the process to end, and returns the error with which it ended.
func (p *process) wait(t *testing.T) error {
	t.Helper()
	if err := <-p.read; err != nil {
		t.Error(err)
	}
	return p.command.Wait()
}

// versions returns the numbers of the repository's living images.
func versions(t *testing.T, s *store.Store) (numbers []int) {
	t.Helper()
	err := s.View(t.Context(), func(tx *store.Tx) (err error) {
		numbers, err = tx.Catalog().ImageVersions(t.Context(), repositoryID)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return numbers
}

// count returns 1, 2, 3 … n.
func count(n int) []int {
	numbers := make([]int, n)
	for i := range numbers {
		numbers[i] = i + 1
	}
	return numbers
}

func TestProcessesCountTogether(t *testing.T) {
	eachProcess(t, func(t *testing.T, open func() *store.Store, database string) {
		s := open()
		addRepository(t, s)
		var processes []*process
		for range 4 {
			processes = append(processes, startSaver(t, database))
		}
		var acknowledged []int
		for _, p := range processes {
			<-p.printed
		}
		for _, p := range processes {
			p.stop.Close()
		}
		for _, p := range processes {
			if err := p.wait(t); err != nil {
				t.Errorf("a process that saves ended with: %v", err)
			}
			acknowledged = append(acknowledged, p.numbers...)
		}
		slices.Sort(acknowledged)
		if d := cmp.Diff(count(len(acknowledged)), acknowledged); d != "" {
			t.Errorf("numbers of %d savers in 4 processes (-want +got):\n%s", 4*8, d)
		}
		if d := cmp.Diff(acknowledged, versions(t, s)); d != "" {
			t.Errorf("acknowledged and stored numbers (-acknowledged +stored):\n%s", d)
		}
	})
}

func TestKilledProcessesLeaveItWhole(t *testing.T) {
	eachProcess(t, func(t *testing.T, open func() *store.Store, database string) {
		addRepository(t, open())
		var acknowledged []int
		for range 20 {
			p, other := startSaver(t, database), startSaver(t, database)
			<-p.printed
			time.Sleep(rand.N(20 * time.Millisecond))
			for _, p := range []*process{p, other} {
				if err := p.command.Process.Kill(); err != nil {
					t.Fatal(err)
				}
				if p.wait(t) == nil {
					t.Error("a killed process ended well")
				}
				acknowledged = append(acknowledged, p.numbers...)
			}
		}
		s := open()
		checkWhole(t, s, acknowledged)
		if _, err := save(s, "after"); err != nil {
			t.Errorf("saving after all that: %v", err)
		}
	})
}

// checkWhole checks that numbers have no gap, that each acknowledged image is
// there, and that each image is there with all that was saved with it.
func checkWhole(t *testing.T, s *store.Store, acknowledged []int) {
	t.Helper()
	err := s.View(t.Context(), func(tx *store.Tx) error {
		stored, err := tx.Catalog().ImageVersions(t.Context(), repositoryID)
		if err != nil {
			return err
		}
		if d := cmp.Diff(count(len(stored)), stored); d != "" {
			t.Errorf("stored numbers (-want +got):\n%s", d)
		}
		for _, n := range acknowledged {
			if _, found := slices.BinarySearch(stored, n); !found {
				t.Errorf("version %d was acknowledged, and is not there", n)
			}
		}
		for _, n := range stored {
			image, err := tx.Catalog().Image(t.Context(), repositoryID, n)
			if err != nil {
				return err
			}
			if len(image.Files) != 2 || image.Files[1].Digest != image.Label || image.Annotations["label"] != image.Label {
				t.Errorf("version %d is not whole: %+v", n, image)
			}
		}
		newest, err := tx.Catalog().ResolveName(t.Context(), repositoryID, "newest")
		if err == nil && newest.Version != len(stored) {
			t.Errorf("the tag points at version %d, want the last, %d", newest.Version, len(stored))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}
