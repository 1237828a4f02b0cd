package service

import (
	"encoding/base64"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/catalog"
)

// imageID is the id under which the vault and the journal know an image.
func imageID(repositoryID string, version int) string {
	return fmt.Sprintf("%s/%d", repositoryID, version)
}

// parseImageID reads an [imageID].
func parseImageID(id string) (repositoryID string, version int, err error) {
	repositoryID, number, _ := strings.Cut(id, "/")
	version, err = strconv.Atoi(number)
	return repositoryID, version, err
}

// pageToken says after which image the next page starts.
func pageToken(last catalog.Image) string {
	text := fmt.Sprintf("%d/%s", last.CreatedAt.UnixMicro(), imageID(last.RepositoryID, last.Version))
	return base64.RawURLEncoding.EncodeToString([]byte(text))
}

// parsePageToken reads a [pageToken]; "" is the first page, nil.
func parsePageToken(token string) (*catalog.Position, error) {
	if token == "" {
		return nil, nil
	}
	refused := cupel.Errorf(cupel.Invalid, "page token %q is none that a page before has given", token)
	text, err := base64.RawURLEncoding.DecodeString(token)
	if err != nil {
		return nil, refused
	}
	micros, id, _ := strings.Cut(string(text), "/")
	at, err := strconv.ParseInt(micros, 10, 64)
	if err != nil {
		return nil, refused
	}
	repositoryID, version, err := parseImageID(id)
	if err != nil {
		return nil, refused
	}
	return &catalog.Position{CreatedAt: time.UnixMicro(at).UTC(), RepositoryID: repositoryID, Version: version}, nil
}
