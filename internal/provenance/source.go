package provenance

import (
	"context"
	"io"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/vault/digest"
)

// maxSource is the greatest length of the source of a class, in bytes.
const maxSource = 4 << 20

// StoreSource stores the source of a class that no file of the tree holds, by its
// SHA-256 in hex.
func StoreSource(ctx context.Context, registry cupel.Artifacts, run cupel.RunRef, sum, text string) error {
	if found := digest.Of([]byte(text)).String(); found != sum {
		return cupel.Errorf(cupel.Invalid, "the source of a class has the digest %s, and not %q", found, sum)
	}
	if len(text) > maxSource {
		return cupel.Errorf(cupel.TooLarge, "the source of a class has %d bytes, more than the limit of %d", len(text), maxSource)
	}
	path := sourcePath(sum)
	_, err := registry.PutArtifact(ctx, run.Artifacts(), path, cupel.BytesSource(path, []byte(text)))
	return err
}

// ReadSource returns the source of a class of a run.
func ReadSource(ctx context.Context, registry cupel.Artifacts, run cupel.RunRef, sum digest.Digest) (string, error) {
	content, err := registry.OpenArtifact(ctx, run.Artifacts(), sourcePath(sum.String()))
	if err != nil {
		return "", err
	}
	defer content.Close()
	text, err := io.ReadAll(io.LimitReader(content, maxSource+1))
	if err != nil {
		return "", err
	}
	if digest.Of(text) != sum {
		return "", cupel.Errorf(cupel.Corrupt, "%s of run %s is not what its name says", sourcePath(sum.String()), run)
	}
	return string(text), nil
}

func sourcePath(sum string) string { return SourcesPath + "/" + sum + ".py" }
