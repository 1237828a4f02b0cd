package bundle

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"slices"
	"strings"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/predict"
)

// maxMetadata is more than metadata.json may have, in bytes.
const maxMetadata = 2 << 20

// described returns a bundle of plain files, named by its metadata.json.
func described(files fs.FS) (Bundle, error) {
	metadata, err := readMetadata(files)
	if err != nil {
		return Bundle{}, err
	}
	digest, err := digestOf(files, metadata)
	if err != nil {
		return Bundle{}, err
	}
	return Bundle{Files: files, Name: metadata.ModelName, Version: metadata.Version, Digest: digest}, nil
}

func readMetadata(files fs.FS) (predict.Metadata, error) {
	file, err := files.Open(predict.MetadataFile)
	if err != nil {
		return predict.Metadata{}, cupel.Errorf(cupel.NotFound, "there is no %s: a bundle is a folder with one", predict.MetadataFile)
	}
	defer file.Close()
	text, err := io.ReadAll(io.LimitReader(file, maxMetadata))
	if err != nil {
		return predict.Metadata{}, cupel.Errorf(cupel.Unavailable, "%s cannot be read: %w", predict.MetadataFile, err)
	}
	return predict.ParseMetadata(text)
}

// digestOf is the SHA-256 of lines "NAME DIGEST", sorted, of the files that belong
// to a bundle. One that is not there has no line: loading says what is missing.
func digestOf(files fs.FS, m predict.Metadata) (string, error) {
	names := map[string]bool{predict.MetadataFile: true, m.ModelFilename: true, "wrapper.json": true}
	for _, name := range slices.Concat(m.TrainingFilenames[:], m.TestFilenames[:], slices.Collect(maps.Keys(m.Files))) {
		names[name] = true
	}
	if m.TransformerFile != "" {
		names[m.TransformerFile] = true
	}
	var lines strings.Builder
	for _, name := range slices.Sorted(maps.Keys(names)) {
		sum, err := fileDigest(files, name)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return "", cupel.Errorf(cupel.Unavailable, "%s cannot be read: %w", name, err)
		}
		fmt.Fprintf(&lines, "%s %s\n", name, sum)
	}
	sum := sha256.Sum256([]byte(lines.String()))
	return hex.EncodeToString(sum[:]), nil
}

func fileDigest(files fs.FS, name string) (string, error) {
	file, err := files.Open(name)
	if err != nil {
		return "", err
	}
	defer file.Close()
	sum := sha256.New()
	if _, err := io.Copy(sum, file); err != nil {
		return "", err
	}
	return hex.EncodeToString(sum.Sum(nil)), nil
}
