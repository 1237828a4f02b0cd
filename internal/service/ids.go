package service

import (
	"fmt"
	"strconv"
	"strings"
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
