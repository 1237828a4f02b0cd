package registrytest

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/cupel/cupel"
)

func testTokens(t *testing.T, f *fixture) {
	made, err := f.a.CreateToken(f.ctx, cupel.TokenRequest{Name: "ci", Role: cupel.RoleAdmin, ExpiresAt: soon()})
	f.must(err)
	if len(made.Secret) < 40 {
		t.Errorf("the secret %q is too short", made.Secret)
	}
	_, err = f.a.CreateToken(f.ctx, cupel.TokenRequest{Name: "ci", Role: cupel.RoleRead})
	if code := cupel.ErrorCode(err); code != cupel.AlreadyExists && code != cupel.Unauthenticated {
		t.Errorf("a second token of the same name: %v", err)
	}
}

func testVault(t *testing.T, f *fixture) {
	data := noise(9, 1<<20)
	for _, name := range []string{"a", "b"} {
		f.save(name, func(d *cupel.Draft) { d.Files = []cupel.Source{cupel.BytesSource("data", data)} })
	}
	stats, err := f.b.VaultStats(f.ctx)
	f.must(err)
	if stats.LogicalSize != 2<<20 || stats.Ratio < 1.8 {
		t.Errorf("two equal files: %+v", stats)
	}
	f.must(f.a.DeleteImage(f.ctx, repo("a").Image("1"), ""))
	f.must(f.a.DeleteImage(f.ctx, repo("b").Image("1"), ""))
	would, err := f.b.CollectVault(f.ctx, true)
	f.must(err)
	did, err := f.b.CollectVault(f.ctx, false)
	f.must(err)
	if !would.DryRun || would.FreedSize < 1<<20 || did.FreedSize < 1<<20 {
		t.Errorf("collected %+v, announced %+v", did, would)
	}
	f.save("c")
	for _, full := range []bool{false, true} {
		check, err := f.b.CheckVault(f.ctx, cupel.CheckOptions{Full: full})
		f.must(err)
		if !check.OK || len(check.Problems) > 0 || check.Full != full {
			t.Errorf("%+v", check)
		}
	}
}

// testNearEqual saves ten versions of a table in which rows are appended, or
// inserted all over it.
func testNearEqual(t *testing.T, f *fixture) {
	table := rows(300_000)
	size := func() int64 {
		stats, err := f.b.VaultStats(f.ctx)
		f.must(err)
		return stats.StoredSize
	}
	var first int64
	for version := range 10 {
		f.save("table", func(d *cupel.Draft) {
			d.Files = []cupel.Source{cupel.BytesSource("table.csv", bytes.Join(table, nil))}
		})
		if version == 0 {
			first = size()
		}
		table = withRows(table, version)
	}
	if all := size(); float64(all) > 1.3*float64(first) {
		t.Errorf("ten versions take %d bytes, %.2f times the first", all, float64(all)/float64(first))
	}
}

func rows(n int) [][]byte {
	random := rand.New(rand.NewPCG(1, 2))
	table := make([][]byte, n)
	for i := range table {
		table[i] = row(random)
	}
	return table
}

func row(random *rand.Rand) []byte {
	return fmt.Appendf(nil, "%d,%.4f,%.4f,%.4f,%.4f,%d\n", random.IntN(1e6), random.Float64(), random.NormFloat64(), random.Float64(), random.ExpFloat64(), random.IntN(2))
}

// withRows returns the table with 1 % more rows: in one place, or appended.
func withRows(table [][]byte, version int) [][]byte {
	random := rand.New(rand.NewPCG(uint64(version), 3))
	at := len(table)
	if version%2 == 1 {
		at = random.IntN(len(table))
	}
	var added [][]byte
	for range len(table) / 100 {
		added = append(added, row(random))
	}
	return append(append(append([][]byte{}, table[:at]...), added...), table[at:]...)
}

func testCancelled(t *testing.T, f *fixture) {
	ctx, cancel := context.WithCancel(f.ctx)
	cancel()
	_, err := f.a.SaveImage(ctx, draft("m"))
	if err == nil {
		t.Error("a save under a context that has ended went through")
	}
	_, err = f.a.ListProjects(ctx)
	if err == nil {
		t.Error("a listing under a context that has ended went through")
	}
	f.equal(1, f.save("m").Version)
}
