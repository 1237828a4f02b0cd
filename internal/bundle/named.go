package bundle

import "strings"

// IsAddress reports whether an argument names a folder or a prefix of S3, and no
// image: names of images have no slash.
func IsAddress(text string) bool {
	return text == "." || text == ".." || strings.ContainsAny(text, `/\`)
}

func isS3(address string) bool { return strings.HasPrefix(address, "s3://") }

func trimmed(address string) string { return strings.TrimRight(address, "/") }
