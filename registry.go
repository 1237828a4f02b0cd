package cupel

import (
	"io"
	"strconv"
)

// Registry is everything that Cupel does for runs and for model repositories. Package
// embedded opens one over a local folder or over PostgreSQL and S3, package
// client reaches one over HTTP; one conformance suite holds them to the same
// behaviour.
//
// All methods are safe for concurrent use. Errors are [Error] values.
type Registry interface {
	Projects
	Repositories
	Schemas
	Images
	Tags
	Tracking
	Tokens
	Maintenance
	io.Closer
}

// Tracking is the part of a [Registry] that deals with what was trained, and how.
type Tracking interface {
	Experiments
	Runs
	Metrics
	Datasets
	Artifacts
	Trees
	Studies
	LoggedModels
}

func itoa(n int) string { return strconv.Itoa(n) }
