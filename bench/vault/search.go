package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/bench/measure"
	"github.com/cupel/cupel/embedded"
)

var searched = cupel.RepositoryRef{Project: cupel.DefaultProject, Name: "searched"}

// benchSearch lists and searches many versions, beside what a team without a
// registry has: a folder of one JSON file for each version, read and decoded.
func benchSearch(ctx context.Context, o options) error {
	home, err := measure.FreshFolder(o.folder, "home")
	if err != nil {
		return err
	}
	files, err := measure.FreshFolder(o.folder, "json")
	if err != nil {
		return err
	}
	registry, err := embedded.Open(ctx, embedded.Options{Home: home})
	if err != nil {
		return err
	}
	defer registry.Close()
	if err := fill(ctx, registry, files, o.versions); err != nil {
		return err
	}
	for _, q := range []struct {
		what, filter string
		match        func(version) bool
	}{
		{"List the newest 100 of %d versions", "", func(version) bool { return true }},
		{"Search %d versions for 1 %% of them", `metadata.Accuracy >= 0.99 and metadata.algorithm = "forest"`,
			func(v version) bool { return v.Accuracy >= 0.99 && v.Algorithm == "forest" }},
		{"Search %d versions for the one", fmt.Sprintf("metadata.seed = %d", o.versions/2),
			func(v version) bool { return v.Seed == o.versions/2 }},
	} {
		ours, peer, err := search(ctx, registry, q.filter, files, q.match, o.rounds)
		if err != nil {
			return err
		}
		measure.Report(fmt.Sprintf(q.what, o.versions), measure.Milliseconds("cupel", ours), measure.Milliseconds("JSON files", peer))
	}
	return nil
}

// version is the metadata of one version.
type version struct {
	Algorithm string
	Accuracy  float64
	Seed      int
}

func (v version) json() string {
	return fmt.Sprintf(`{"algorithm": %q, "Accuracy": %.4f, "seed": %d}`, v.Algorithm, v.Accuracy, v.Seed)
}

func versionAt(i int) version {
	return version{[]string{"logistic", "forest"}[i%2], 0.8 + float64(i%199)/1000, i}
}

// savers is how many versions are saved at once.
const savers = 16

// fill saves count versions, and writes their metadata to a folder as well.
func fill(ctx context.Context, registry cupel.Registry, folder string, count int) error {
	if _, err := registry.CreateRepository(ctx, searched); err != nil {
		return err
	}
	begun := time.Now()
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(savers)
	for i := range count {
		group.Go(func() error {
			metadata := versionAt(i).json()
			if err := os.WriteFile(filepath.Join(folder, strconv.Itoa(i)+".json"), []byte(metadata), 0o644); err != nil {
				return err
			}
			_, err := registry.SaveImage(ctx, draft(metadata))
			return err
		})
	}
	if err := group.Wait(); err != nil {
		return err
	}
	fmt.Fprintf(os.Stderr, "\n(saved %d small versions by %d savers, %.0f a second)\n", count, savers, float64(count)/time.Since(begun).Seconds())
	return nil
}

func draft(metadata string) cupel.Draft {
	return cupel.Draft{
		Repository: searched,
		Files: []cupel.Source{{Path: "model.json", Size: int64(len(metadata)), Open: func() (io.ReadCloser, error) {
			return io.NopCloser(strings.NewReader(metadata)), nil
		}}},
		ImageFields: cupel.ImageFields{Metadata: json.RawMessage(metadata), Comment: "measured", Author: "bench"},
	}
}

// repeats is how often each search is run in one run.
const repeats = 11

func search(ctx context.Context, registry cupel.Registry, filter, folder string, match func(version) bool, runs int) (ours, peer time.Duration, err error) {
	query := cupel.ImageQuery{Project: searched.Project, Repository: searched.Name, Filter: filter, Limit: 100}
	var oursAll, peerAll []time.Duration
	for range runs {
		for range repeats {
			took, err := measure.Timed(func() error {
				page, err := registry.ListImages(ctx, query)
				if err == nil && len(page.Images) == 0 {
					err = fmt.Errorf("nothing matches %q", filter)
				}
				return err
			})
			if err != nil {
				return 0, 0, err
			}
			oursAll = append(oursAll, took)
		}
		took, err := measure.Timed(func() error { return scan(folder, match) })
		if err != nil {
			return 0, 0, err
		}
		peerAll = append(peerAll, took)
	}
	return measure.Median(oursAll), measure.Median(peerAll), nil
}

// scan reads and decodes each file of a folder, as a script would.
func scan(folder string, match func(version) bool) error {
	entries, err := os.ReadDir(folder)
	if err != nil {
		return err
	}
	found := 0
	for _, entry := range entries {
		text, err := os.ReadFile(filepath.Join(folder, entry.Name()))
		if err != nil {
			return err
		}
		var v version
		if err := json.Unmarshal(text, &v); err != nil {
			return err
		}
		if match(v) {
			found++
		}
	}
	if found == 0 {
		return fmt.Errorf("nothing matches in %s", folder)
	}
	return nil
}
