// Package bundle finds bundles wherever they are: images of a registry, folders of
// this machine, prefixes of S3. Those that have to travel are kept in a folder of
// their own, by what they hold, so that they are there while a registry is not.
package bundle

import (
	"context"
	"fmt"
	"io/fs"
)

// Bundle is the files of a bundle, all on this machine.
type Bundle struct {
	Files   fs.FS
	Name    string // of the model
	Version string // number of an image, else version of metadata.json
	Digest  string // SHA-256, in hex: that of the image, else of names and digests of its files
	Stamp   string // what [Source.Look] says of it
}

// Source is where a bundle comes from. Implementations are safe for concurrent use.
type Source interface {
	fmt.Stringer // as the user named it

	// Look says what is there now, without bringing it: a text that is another one
	// when there is another bundle. It has code unavailable where that cannot be
	// known.
	Look(ctx context.Context) (stamp string, err error)

	// Fetch brings the bundle that is there now. Where the registry is down, it is
	// the one that was there last, as far as it was fetched before. Every file that
	// has travelled was compared with its digest.
	Fetch(ctx context.Context) (Bundle, error)

	// Moves reports whether another bundle may come.
	Moves() bool
}
