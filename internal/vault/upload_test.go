package vault_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"iter"
	"sync"
	"testing"
	"testing/iotest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/vault"
	"github.com/cupel/cupel/internal/vault/chunk"
	"github.com/cupel/cupel/internal/vault/digest"
	"github.com/cupel/cupel/internal/vault/recipe"
	"github.com/cupel/cupel/internal/vault/vaulttest"
)

// wantCode fails the test unless err has that code.
func wantCode(t testing.TB, what string, err error, code cupel.Code) {
	t.Helper()
	if got := cupel.ErrorCode(err); got != code {
		t.Fatalf("%s: %v, of code %q, want code %q", what, err, got, code)
	}
}

func (f *fixture) begin(project string) *vault.Upload {
	f.t.Helper()
	u, err := f.Begin(f.t.Context(), project)
	if err != nil {
		f.t.Fatal(err)
	}
	f.t.Cleanup(func() { u.Close() })
	return u
}

func (f *fixture) add(u *vault.Upload, content []byte) digest.Digest {
	f.t.Helper()
	file, err := u.Add(f.t.Context(), bytes.NewReader(content))
	if err != nil {
		f.t.Fatal(err)
	}
	return file.Digest
}

func (f *fixture) stats() vault.Stats {
	f.t.Helper()
	stats, err := f.Stats(f.t.Context())
	if err != nil {
		f.t.Fatal(err)
	}
	return stats
}

// cutUp is what a client does: the recipe of a file, and its chunks.
func cutUp(t testing.TB, content []byte) (recipe.File, map[digest.Digest][]byte) {
	t.Helper()
	file := recipe.File{Digest: digest.Of(content), Size: int64(len(content))}
	chunks := make(map[digest.Digest][]byte)
	for cut := chunk.New(bytes.NewReader(content)); ; {
		data, err := cut.Next()
		if err == io.EOF {
			return file, chunks
		}
		if err != nil {
			t.Fatal(err)
		}
		d := digest.Of(data)
		chunks[d] = bytes.Clone(data)
		file.Chunks = append(file.Chunks, recipe.Chunk{Digest: d, Length: len(data)})
	}
}

// sequence gives chunks, in the order of the list.
func sequence(chunks map[digest.Digest][]byte, list []digest.Digest) iter.Seq2[[]byte, error] {
	return func(yield func([]byte, error) bool) {
		for _, d := range list {
			if !yield(chunks[d], nil) {
				return
			}
		}
	}
}

func digestsOf(file recipe.File) []digest.Digest {
	var list []digest.Digest
	for _, c := range file.Chunks {
		list = append(list, c.Digest)
	}
	return list
}

func TestEqualContentIsStoredOnce(t *testing.T) {
	f := open(t, nil)
	content := vaulttest.Bytes(1, 3<<20)
	f.save("1", content)
	before := f.stats()
	f.save("2", content)
	after := f.stats()
	if after.PackBytes != before.PackBytes {
		t.Errorf("the same file again takes %d bytes", after.PackBytes-before.PackBytes)
	}
	if after.LogicalBytes != 2*before.LogicalBytes || after.Recipes != before.Recipes {
		t.Errorf("two owners: %+v, one: %+v", after.Totals, before.Totals)
	}
}

func TestSimilarContentIsStoredAsDifference(t *testing.T) {
	f := open(t, nil)
	content := vaulttest.Bytes(1, 3<<20)
	f.save("1", content)
	before := f.stats()
	changed := bytes.Clone(content)
	for i := 0; i < len(changed); i += 10_000 {
		changed[i]++
	}
	d := f.save("2", changed)[0]
	if grown := f.stats().PackBytes - before.PackBytes; grown > int64(len(content)/20) {
		t.Errorf("300 changed bytes take %d bytes", grown)
	}
	f.drop("1")
	f.collect(vault.CollectOptions{})
	f.want(d, changed)
}

func TestConcurrentUploads(t *testing.T) {
	f := open(t, nil)
	shared := vaulttest.Bytes(1, 2<<20)
	var group sync.WaitGroup
	for i := range 10 {
		group.Go(func() {
			content := append(bytes.Clone(shared), fmt.Sprint(i)...)
			files, err := f.trySave(fmt.Sprint(i), shared, content, shared)
			if err != nil {
				t.Error(err)
				return
			}
			for j, want := range [][]byte{shared, content, shared} {
				f.want(files[j], want)
			}
		})
	}
	group.Wait()
}

func TestConcurrentFilesOfOneUpload(t *testing.T) {
	f := open(t, nil)
	u := f.begin("p")
	contents := make([][]byte, 8)
	files := make([]digest.Digest, len(contents))
	var group sync.WaitGroup
	for i := range contents {
		group.Go(func() {
			contents[i] = append(vaulttest.Bytes(uint64(i/2), 900_000), byte(i))
			files[i] = f.add(u, contents[i])
		})
	}
	group.Wait()
	if err := f.publish(u, "1", files...); err != nil {
		t.Fatal(err)
	}
	for i, content := range contents {
		f.want(files[i], content)
	}
}

func TestAnErrorOfTheInputDoesNotEndTheUpload(t *testing.T) {
	f := open(t, nil)
	u := f.begin("p")
	broken := errors.New("the client has gone")
	content := vaulttest.Bytes(1, 3<<20)
	r := io.MultiReader(bytes.NewReader(content), iotest.ErrReader(broken))
	if _, err := u.Add(t.Context(), r); err != broken {
		t.Fatalf("Add: %v, want %v", err, broken)
	}
	d := f.add(u, content)
	if err := f.publish(u, "1", d); err != nil {
		t.Fatal(err)
	}
	f.want(d, content)
}

func TestPublishNeedsFlush(t *testing.T) {
	f := open(t, nil)
	u := f.begin("p")
	d := f.add(u, []byte("cupel"))
	err := f.db.Update(t.Context(), func(index vault.Index) error {
		return u.Publish(t.Context(), index, []vault.Ref{{OwnerKind: ownerKind, OwnerID: "1", Digest: d}})
	})
	wantCode(t, "Publish", err, cupel.NotFound)
	_, err = f.read(d)
	wantCode(t, "Open", err, cupel.NotFound)
}

func TestNothingCountsBeforePublish(t *testing.T) {
	f := open(t, nil)
	content := vaulttest.Bytes(1, 1<<20)
	file, _ := cutUp(t, content)
	u := f.begin("p")
	f.add(u, content)
	if err := u.Flush(t.Context()); err != nil {
		t.Fatal(err)
	}
	_, err := f.read(file.Digest)
	wantCode(t, "Open", err, cupel.NotFound)
	other := f.begin("p")
	missing, err := other.Missing(t.Context(), digestsOf(file), true)
	if err != nil || len(missing) != len(file.Chunks) {
		t.Errorf("another upload misses %d of %d chunks, %v", len(missing), len(file.Chunks), err)
	}
	for _, u := range []*vault.Upload{u, other} {
		if err := u.Abort(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	wantCode(t, "Flush", u.Flush(t.Context()), cupel.Conflict)
	f.collect(vault.CollectOptions{})
	if stats := f.stats(); stats.Totals != (vault.Totals{}) {
		t.Errorf("left after Abort and Collect: %+v", stats.Totals)
	}
}

func TestResume(t *testing.T) {
	f := open(t, nil)
	content := vaulttest.Bytes(1, 5<<20)
	file, chunks := cutUp(t, content)
	first := f.begin("p")
	half := digestsOf(file)[:len(file.Chunks)/2]
	if err := first.AddChunks(t.Context(), sequence(chunks, half)); err != nil {
		t.Fatal(err)
	}
	if err := first.Flush(t.Context()); err != nil {
		t.Fatal(err)
	}
	f.reopen()

	_, err := f.Resume(t.Context(), first.ID(), "other")
	wantCode(t, "Resume of another project", err, cupel.NotFound)
	u, err := f.Resume(t.Context(), first.ID(), "p")
	if err != nil {
		t.Fatal(err)
	}
	defer u.Close()
	missing, err := u.Missing(t.Context(), digestsOf(file), false)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(digestsOf(file)[len(half):], missing); diff != "" {
		t.Fatalf("missing after Resume (-want +got):\n%s", diff)
	}
	if err := u.AddChunks(t.Context(), sequence(chunks, missing)); err != nil {
		t.Fatal(err)
	}
	if _, err := u.AddRecipe(t.Context(), file, false); err != nil {
		t.Fatal(err)
	}
	if err := f.publish(u, "1", file.Digest); err != nil {
		t.Fatal(err)
	}
	f.want(file.Digest, content)
	_, err = f.Resume(t.Context(), u.ID(), "p")
	wantCode(t, "Resume of a published upload", err, cupel.NotFound)
}

func TestExpiredUpload(t *testing.T) {
	f := open(t, nil)
	f.opts.Lease = -time.Second // over at once
	f.reopen()
	u := f.begin("p")
	d := f.add(u, vaulttest.Bytes(1, 1<<20))
	if err := u.Flush(t.Context()); err != nil {
		t.Fatal(err)
	}
	f.opts.Lease = time.Hour
	f.reopen()
	if did := f.collect(vault.CollectOptions{}); did.Uploads != 1 || did.Packs == 0 || did.Recipes != 1 {
		t.Errorf("collected %+v of an expired upload", did)
	}
	wantCode(t, "Publish", f.publish(u, "1", d), cupel.NotFound)
	if stats := f.stats(); stats.Totals != (vault.Totals{}) {
		t.Errorf("left: %+v", stats.Totals)
	}
}

func TestMissingByProject(t *testing.T) {
	f := open(t, nil)
	content := vaulttest.Bytes(1, 1<<20)
	file, chunks := cutUp(t, content)
	all := digestsOf(file)
	f.save("1", content) // of project p
	for _, test := range []struct {
		name, project string
		global        bool
		want          []digest.Digest
	}{
		{"own project", "p", false, nil},
		{"other project", "q", false, all},
		{"other project, asking for all", "q", true, nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			got, err := f.begin(test.project).Missing(t.Context(), append(all, all...), test.global)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("missing (-want +got):\n%s", diff)
			}
		})
	}
	t.Run("a recipe does not give access", func(t *testing.T) {
		u := f.begin("q")
		_, err := u.AddRecipe(t.Context(), file, false)
		wantCode(t, "AddRecipe", err, cupel.NotFound)
		if err := u.AddChunks(t.Context(), sequence(chunks, all)); err != nil {
			t.Fatal(err)
		}
		if _, err := u.AddRecipe(t.Context(), file, false); err != nil {
			t.Fatalf("AddRecipe after showing the chunks: %v", err)
		}
	})
}

func TestAddRecipeIsNotBelieved(t *testing.T) {
	f := open(t, nil)
	content := vaulttest.Bytes(1, 1<<20)
	file, _ := cutUp(t, content)
	f.save("1", content)
	lie := file
	lie.Digest = digest.Of([]byte("another file"))
	short := file
	short.Chunks = append([]recipe.Chunk(nil), file.Chunks...)
	short.Chunks[0].Length--
	short.Size--
	unknown := file
	unknown.Chunks = append(append([]recipe.Chunk(nil), file.Chunks...), recipe.Chunk{Digest: lie.Digest, Length: 1})
	unknown.Size++
	sum := file
	sum.Size++
	for _, test := range []struct {
		name string
		file recipe.File
		want cupel.Code
	}{
		{"another digest", lie, cupel.Invalid},
		{"another length of a chunk", short, cupel.Invalid},
		{"a chunk that is not there", unknown, cupel.NotFound},
		{"another size", sum, cupel.Invalid},
	} {
		t.Run(test.name, func(t *testing.T) {
			u := f.begin("p")
			_, err := u.AddRecipe(t.Context(), test.file, false)
			wantCode(t, "AddRecipe", err, test.want)
			if _, err := u.AddRecipe(t.Context(), file, false); err != nil {
				t.Errorf("the upload has ended: %v", err)
			}
		})
	}
}

func TestAddChunksRefusesLengths(t *testing.T) {
	f := open(t, nil)
	for _, size := range []int{0, chunk.Max + 1} {
		err := f.begin("p").AddChunks(t.Context(), func(yield func([]byte, error) bool) {
			yield(make([]byte, size), nil)
		})
		wantCode(t, fmt.Sprint(size), err, cupel.Invalid)
	}
}
