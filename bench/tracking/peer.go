//go:build unix

package main

import (
	"os"
	"os/exec"
	"strconv"
	"strings"
)

// The names of the products and of the stores that they keep their data in.
const (
	cupelName     = "cupel"
	mlflowName    = "mlflow"
	sqliteStore   = "sqlite"
	postgresStore = "postgres"
)

// peer is a product on one kind of store.
type peer struct {
	product product
	store   string
}

func (p peer) String() string { return p.product.String() + " on " + p.store }

// product is a program that serves MLflow's protocol.
type product interface {
	String() string
	// command returns the program that serves what is in a home, which may be
	// empty, on a port of 127.0.0.1.
	command(h home, port int) *exec.Cmd
}

// cupel is served as it comes, durable and without access control.
type cupel struct{ program string }

func (cupel) String() string { return cupelName }

func (c cupel) command(h home, port int) *exec.Cmd {
	args := []string{"server", "--home", h.folder, "--listen", "127.0.0.1:" + strconv.Itoa(port), "--log-level", "warn"}
	if h.dsn != "" {
		args = append(args, "--catalog", h.dsn)
	}
	return exec.Command(c.program, args...)
}

// mlflow is served with its recommended workers, and artifacts through it.
type mlflow struct{ program string }

func (mlflow) String() string { return mlflowName }

func (m mlflow) command(h home, port int) *exec.Cmd {
	store := "sqlite:///" + h.folder + "/mlflow.db"
	if h.dsn != "" {
		store = strings.Replace(h.dsn, "postgres:", "postgresql+psycopg2:", 1) // the driver that its guide installs
	}
	cmd := exec.Command(m.program, "server", "--host", "127.0.0.1", "--port", strconv.Itoa(port), "--workers", "4",
		"--backend-store-uri", store, "--artifacts-destination", h.folder+"/artifacts")
	cmd.Env = append(os.Environ(), "MLFLOW_SERVER_ENABLE_JOB_EXECUTION=false", "MLFLOW_DISABLE_TELEMETRY=true")
	return cmd
}
