package vault_test

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/cupel/cupel/internal/vault"
	"github.com/cupel/cupel/internal/vault/digest"
	"github.com/cupel/cupel/internal/vault/memory"
	"github.com/cupel/cupel/internal/vault/vaulttest"
)

// drop removes an owner.
func (f *fixture) drop(owner string) {
	f.t.Helper()
	if err := f.tryDrop(owner); err != nil {
		f.t.Fatal(err)
	}
}

func (f *fixture) tryDrop(owner string) error {
	return f.db.Update(f.t.Context(), func(index vault.Index) error {
		_, err := index.DropRefs(f.t.Context(), vault.Owner{Kind: ownerKind, ID: owner})
		return err
	})
}

func (f *fixture) collect(opts vault.CollectOptions) vault.Collected {
	f.t.Helper()
	did, err := f.Collect(f.t.Context(), opts)
	if err != nil {
		f.t.Fatal(err)
	}
	return did
}

// TestCollectBesideSavers is the one that must hold: savers of content that
// overlaps, deleters and a collector all run at once, and nothing that is held
// is ever lost.
func TestCollectBesideSavers(t *testing.T) {
	for _, test := range []struct {
		name   string
		blobs  func(testing.TB) vault.Blobs
		db     func(testing.TB) vault.Database
		rounds int // of each saver
	}{
		{"memory and SQLite", func(testing.TB) vault.Blobs { return memory.New() }, newDatabase, 60},
		{"memory and PostgreSQL", func(testing.TB) vault.Blobs { return memory.New() }, newPostgres, 60},
		{"folder and SQLite", newFolder, newDatabase, 10},
		{"bucket and PostgreSQL", newBucket, newPostgres, 10},
	} {
		t.Run(test.name, func(t *testing.T) {
			collectBesideSavers(t, openOver(t, test.blobs(t), test.db(t)), test.rounds)
		})
	}
}

func collectBesideSavers(t *testing.T, f *fixture, rounds int) {
	const savers = 4
	// What savers draw from: some of it is always stored, some just collected.
	pool := make([][]byte, 12)
	for i := range pool {
		pool[i] = vaulttest.Bytes(uint64(i), 200_000)
	}
	var done atomic.Bool
	var collector sync.WaitGroup
	collector.Go(func() {
		for !done.Load() {
			f.collect(vault.CollectOptions{})
		}
	})
	var group sync.WaitGroup
	for saver := range savers {
		group.Go(func() {
			random := rand.New(rand.NewPCG(1, uint64(saver)))
			pool := slices.Clone(pool)
			var held []saved
			for round := range rounds {
				held = append(held, f.saveSome(random, pool, fmt.Sprintf("%d.%d", saver, round)))
				if len(held) > 2 {
					f.drop(held[0].owner)
					held = held[1:]
				}
				for _, s := range held {
					s.check(f)
				}
			}
		})
	}
	group.Wait()
	done.Store(true)
	collector.Wait()
	f.settled()
}

// saved is what one owner holds.
type saved struct {
	owner    string
	files    []digest.Digest
	contents [][]byte
}

// saveSome saves some of the pool, each a little changed or not. What was changed
// may take its place there, so that chains of deltas grow.
func (f *fixture) saveSome(random *rand.Rand, pool [][]byte, owner string) saved {
	s := saved{owner: owner}
	for range 1 + random.IntN(4) {
		from := random.IntN(len(pool))
		content := bytes.Clone(pool[from])
		if random.IntN(2) == 0 { // so that it is stored as a delta
			content[random.IntN(len(content))]++
		}
		if random.IntN(4) > 0 {
			pool[from] = content
		}
		s.contents = append(s.contents, content)
	}
	s.files = f.save(owner, s.contents...)
	return s
}

func (s saved) check(f *fixture) {
	for i, file := range s.files {
		f.want(file, s.contents[i])
	}
}
