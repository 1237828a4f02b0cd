package mlflowimport

import (
	"context"
	"os"
	"strings"

	"github.com/cupel/cupel"
)

// OpenOptions say how a source is read.
type OpenOptions struct {
	// Artifacts is the folder with the artifacts of an SQLite file: that which the
	// server was given as --artifacts-destination, or a copy of it. "" means the
	// places that the database names.
	Artifacts string
	// Workspace is which of a server's workspaces to read; "" means the default.
	Workspace string
	// Access is what a server asks for. A user in its address counts more.
	Access Credentials
}

// Open opens what address names: an MLflow server by its http or https address, or
// MLflow's SQLite file as sqlite:PATH or PATH. Other addresses, and a folder of
// MLflow's file store, are an error of code invalid that says what to do.
func Open(ctx context.Context, address string, options OpenOptions) (Source, error) {
	scheme, _, _ := strings.Cut(address, ":")
	switch scheme {
	case "http", "https":
		if options.Artifacts != "" {
			return nil, cupel.Errorf(cupel.Invalid, "--artifacts is for an SQLite file: a server sends its artifacts itself")
		}
		return openServer(address, options.Access, options.Workspace)
	case "postgresql", "postgres", "mysql", "mssql", "postgresql+psycopg2", "mysql+pymysql", "mssql+pyodbc":
		return nil, cupel.Errorf(cupel.Invalid, "MLflow's database is in %s: import from its server instead; run `mlflow server --backend-store-uri %s://…` where there is none", scheme, scheme)
	}
	path := sqlitePath(address)
	if isFolder(path) {
		return nil, cupel.Errorf(cupel.Invalid, "%s is a folder: give the SQLite file in it, or if it holds MLflow's file store serve it with `mlflow server --backend-store-uri %s` and import from that server's address", path, path)
	}
	if options.Artifacts != "" && !isFolder(options.Artifacts) {
		if _, err := os.Stat(options.Artifacts); err != nil {
			return nil, cupel.Errorf(cupel.NotFound, "there is no folder %s", options.Artifacts)
		}
		return nil, cupel.Errorf(cupel.Invalid, "%s is no folder", options.Artifacts)
	}
	return openDatabase(ctx, path, options.Artifacts, options.Workspace)
}

// sqlitePath reads sqlite:PATH, and the forms that MLflow itself is given:
// sqlite:///PATH from here, and sqlite:////PATH from the root.
func sqlitePath(address string) string {
	path, ok := strings.CutPrefix(address, "sqlite:")
	if ok && strings.HasPrefix(path, "///") {
		return strings.TrimPrefix(path, "///")
	}
	return path
}
