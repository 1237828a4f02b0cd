//go:build unix

package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"github.com/cupel/cupel/internal/store/postgres/postgrestest"
)

// bench is what all parts measure with.
type bench struct {
	options
	peers    []peer
	postgres *postgrestest.Server // nil unless a peer needs it
	started  int                  // servers, to name their folders and databases
	shared   servers              // of all peers, for the parts that do not mind each other
}

// newBench starts PostgreSQL where it is needed. The caller closes the bench.
func newBench(o options) (*bench, error) {
	b := &bench{options: o}
	for _, store := range o.stores {
		for _, name := range o.products {
			b.peers = append(b.peers, peer{b.product(name), store})
		}
	}
	if !slices.Contains(o.stores, postgresStore) {
		return b, nil
	}
	var err error
	b.postgres, err = postgrestest.Start("max_connections=200")
	return b, err
}

func (b *bench) product(name string) product {
	if name == cupelName {
		return cupel{b.cupel}
	}
	return mlflow{b.mlflow}
}

func (b *bench) close() {
	b.shared.close()
	if b.postgres != nil {
		b.postgres.Close()
	}
}

// home is where one server keeps what it has.
type home struct {
	folder string
	dsn    string // of its PostgreSQL database; "" for SQLite in the folder
}

// newHome makes an empty home.
func (b *bench) newHome(p peer) (home, error) {
	b.started++
	h := home{folder: filepath.Join(b.folder, fmt.Sprintf("%s-%s-%d", p.product, p.store, b.started))}
	if err := os.Mkdir(h.folder, 0o755); err != nil || p.store != postgresStore {
		return h, err
	}
	var err error
	h.dsn, err = b.postgres.CreateDatabase(fmt.Sprintf("%s_%d", p.product, b.started))
	return h, err
}

// serve starts one server for each of the peers, each with an empty home. The
// caller closes them; when one does not start, none is left.
func (b *bench) serve(ctx context.Context, peers []peer) (servers servers, err error) {
	for _, p := range peers {
		progress("start %s", p)
		h, err := b.newHome(p)
		if err != nil {
			servers.close()
			return nil, err
		}
		s, err := p.start(ctx, h)
		if err != nil {
			servers.close()
			return nil, err
		}
		servers = append(servers, s)
	}
	return servers, nil
}

// all returns one server for each peer. Parts that leave others undisturbed share
// them; the bench closes them.
func (b *bench) all(ctx context.Context) (servers, error) {
	var err error
	if b.shared == nil {
		b.shared, err = b.serve(ctx, b.peers)
	}
	return b.shared, err
}

// on returns the peers that keep their data in one kind of store.
func (b *bench) on(store string) []peer {
	return slices.DeleteFunc(slices.Clone(b.peers), func(p peer) bool { return p.store != store })
}

// of returns the peers of one product.
func (b *bench) of(product string) []peer {
	return slices.DeleteFunc(slices.Clone(b.peers), func(p peer) bool { return p.product.String() != product })
}
