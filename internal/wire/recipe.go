package wire

import (
	"encoding/binary"
	"errors"
	"io"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/vault/chunk"
	"github.com/cupel/cupel/internal/vault/digest"
	"github.com/cupel/cupel/internal/vault/recipe"
)

// Lengths of the parts of a recipe on the wire.
const (
	recipeHeader = digest.Size + 8 // digest and size of the file
	recipeEntry  = digest.Size + 4 // digest and length of a chunk
)

// WriteRecipe writes the recipe of a file.
func WriteRecipe(w io.Writer, file recipe.File) error {
	header := append(make([]byte, 0, recipeHeader), file.Digest[:]...)
	if _, err := w.Write(binary.BigEndian.AppendUint64(header, uint64(file.Size))); err != nil {
		return err
	}
	entry := make([]byte, 0, recipeEntry)
	for _, c := range file.Chunks {
		entry = append(entry[:0], c.Digest[:]...)
		if _, err := w.Write(binary.BigEndian.AppendUint32(entry, uint32(c.Length))); err != nil {
			return err
		}
	}
	return nil
}

// RecipeLength returns how many bytes [WriteRecipe] writes.
func RecipeLength(file recipe.File) int64 {
	return recipeHeader + recipeEntry*int64(len(file.Chunks))
}

// ReadRecipe reads the recipe of a file, which passes its Check. It stops at the
// first length that cannot be right, so that it holds no more than the file's
// size accounts for. What is no recipe is an error of code invalid.
func ReadRecipe(r io.Reader) (recipe.File, error) {
	file, err := readRecipeHeader(r)
	if err != nil {
		return recipe.File{}, err
	}
	var entry [recipeEntry]byte
	for left := file.Size; ; {
		_, err := io.ReadFull(r, entry[:])
		if err == io.EOF {
			return file, file.Check()
		}
		if err != nil {
			return recipe.File{}, recipeError(err)
		}
		c := recipe.Chunk{Digest: digest.Digest(entry[:digest.Size]), Length: int(binary.BigEndian.Uint32(entry[digest.Size:]))}
		if left -= int64(c.Length); c.Length < 1 || c.Length > chunk.Max || left < 0 {
			return recipe.File{}, cupel.Errorf(cupel.Invalid, "recipe of %s: chunk %d has %d bytes, which does not fit in a file of %d", file.Digest, len(file.Chunks), c.Length, file.Size)
		}
		file.Chunks = append(file.Chunks, c)
	}
}

func readRecipeHeader(r io.Reader) (recipe.File, error) {
	var header [recipeHeader]byte
	if _, err := io.ReadFull(r, header[:]); err != nil {
		return recipe.File{}, recipeError(err)
	}
	file := recipe.File{Digest: digest.Digest(header[:digest.Size]), Size: int64(binary.BigEndian.Uint64(header[digest.Size:]))}
	if file.Size < 0 {
		return recipe.File{}, cupel.Errorf(cupel.Invalid, "recipe of %s: the size of the file has its highest bit set", file.Digest)
	}
	return file, nil
}

func recipeError(err error) error {
	if err == io.EOF || errors.Is(err, io.ErrUnexpectedEOF) {
		return cupel.Errorf(cupel.Invalid, "the recipe is cut off: it has %d bytes for the file and %d for each chunk", recipeHeader, recipeEntry)
	}
	return err
}
