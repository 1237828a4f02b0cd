//go:build !unix

package server

import "io/fs"

// notPrivate says nothing: a user's folders have access lists there, which others
// are in only if the user has put them in.
func notPrivate(fs.FileInfo) string { return "" }
