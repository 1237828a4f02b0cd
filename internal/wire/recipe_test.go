package wire

import (
	"bytes"
	"encoding/binary"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/vault/digest"
	"github.com/cupel/cupel/internal/vault/recipe"
)

// marshal returns the wire form of a recipe.
func marshal(t testing.TB, file recipe.File) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := WriteRecipe(&out, file); err != nil {
		t.Fatal(err)
	}
	if got := RecipeLength(file); got != int64(out.Len()) {
		t.Fatalf("RecipeLength is %d, and %d bytes were written", got, out.Len())
	}
	return out.Bytes()
}

func twoChunks() recipe.File {
	return recipe.File{Digest: digest.Of([]byte("file")), Size: 30, Chunks: []recipe.Chunk{
		{Digest: digest.Of([]byte("a")), Length: 20},
		{Digest: digest.Of([]byte("b")), Length: 10},
	}}
}

func TestRecipes(t *testing.T) {
	for name, want := range map[string]recipe.File{
		"two chunks": twoChunks(),
		"empty file": {Digest: digest.Of(nil)},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := ReadRecipe(bytes.NewReader(marshal(t, want)))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestRecipesThatAreWrong(t *testing.T) {
	whole := marshal(t, twoChunks())
	patch := func(at int, value uint32) []byte {
		data := bytes.Clone(whole)
		binary.BigEndian.PutUint32(data[at:], value)
		return data
	}
	tests := []struct {
		name string
		data []byte
	}{
		{"nothing", nil},
		{"header cut off", whole[:recipeHeader-1]},
		{"chunk cut off", whole[:len(whole)-1]},
		{"chunk missing", whole[:len(whole)-recipeEntry]},
		{"chunk of no bytes", patch(len(whole)-4, 0)},
		{"chunk too long", patch(len(whole)-4, 1<<20)},
		{"more than the file", patch(len(whole)-4, 11)},
		{"negative size", patch(digest.Size, 1<<31)},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if _, err := ReadRecipe(bytes.NewReader(test.data)); cupel.ErrorCode(err) != cupel.Invalid {
				t.Errorf("got %v, want an error of code invalid", err)
			}
		})
	}
}

func FuzzReadRecipe(f *testing.F) {
	f.Add(marshal(f, twoChunks()))
	f.Add(marshal(f, recipe.File{}))
	f.Add([]byte("no recipe"))
	f.Fuzz(func(t *testing.T, data []byte) {
		file, err := ReadRecipe(bytes.NewReader(data))
		if err != nil {
			if cupel.ErrorCode(err) != cupel.Invalid {
				t.Errorf("error of code %s: %v", cupel.ErrorCode(err), err)
			}
			return
		}
		if again := marshal(t, file); !bytes.Equal(again, data) {
			t.Errorf("read %x, which is written as %x", data, again)
		}
	})
}
