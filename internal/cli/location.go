package cli

import (
	"context"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/location"
)

// Location says where the registry is.
type Location = location.Location

// location fills what no flag has set from the environment.
func (a *app) location() (Location, error) {
	l := a.flags.location
	if l.URL != "" && l.Local() {
		return Location{}, usageError{message: "--url names a server, --home, --catalog and --vault name data without one: use either"}
	}
	return l.Filled(a.Env)
}

// Open opens the registry at a location.
func Open(ctx context.Context, l Location) (cupel.Registry, error) { return location.Open(ctx, l) }
