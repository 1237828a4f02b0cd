package cli

import (
	"fmt"
	"log/slog"
	"time"

	"github.com/dustin/go-humanize"
	"github.com/spf13/cobra"

	"github.com/cupel/cupel/internal/serve"
)

// serveFlags are the flags of serve.
type serveFlags struct {
	listen           string
	allowUnvalidated bool
	follow           time.Duration
	drain            time.Duration
	maxBody          string
	limits           serve.Limits
}

const serveHelp = `Serve models over HTTP: /predict/NAME by records, the Open Inference Protocol
(/v2), and MLflow's scoring (/invocations). A model is an image of the registry, or
a bundle in a folder (with a slash in its path) or at s3://BUCKET/PREFIX.

Each is read, never run, evaluated on its own test set, and serves only where the
metrics are the recorded ones. When a tag or a folder moves, the new version is
loaded and checked the same way while the old one goes on serving.

OTHER=SOURCE serves a model under another name. The exit status is 1 where no model
holds, and SIGINT and SIGTERM let requests end first.`

func (a *app) serve() *cobra.Command {
	f := serveFlags{limits: serve.DefaultLimits}
	cmd := &cobra.Command{
		Use:     "serve [OTHER=]NAME[:REF]|DIR|s3://…",
		Short:   "Serve models that prove themselves on their own test set",
		Long:    serveHelp,
		Example: "cupel serve credit-risk:production\ncupel serve ./bundle --listen 0.0.0.0:7080\ncupel serve risk=credit-risk:7 challenger=s3://models/challenger",
		Args:    takes(1, -1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.serveModels(cmd.Context(), f, args)
		},
	}
	flags := cmd.Flags()
	flags.SortFlags = false
	flags.StringVar(&f.listen, "listen", serve.DefaultListen, "address to listen on")
	flags.BoolVar(&f.allowUnvalidated, "allow-unvalidated", false, "serve models for which no metrics are recorded too")
	flags.DurationVar(&f.follow, "follow", 5*time.Second, "how often to look for models that moved; 0 is never")
	flags.DurationVar(&f.drain, "drain", 30*time.Second, "how long requests may take to end at shutdown")
	flags.StringVar(&f.maxBody, "max-body", "32MiB", "largest body of a request")
	flags.IntVar(&f.limits.Rows, "max-rows", f.limits.Rows, "most rows of a request")
	flags.IntVar(&f.limits.Concurrent, "max-concurrent", f.limits.Concurrent, "most requests at once; more are answered 429")
	return cmd
}

func (f *serveFlags) check() error {
	body, err := humanize.ParseBytes(f.maxBody)
	switch {
	case err != nil || body == 0 || body > 1<<40:
		return usageError{"serve", fmt.Sprintf("--max-body %q: write a size, such as 32MiB", f.maxBody)}
	case f.limits.Rows < 1 || f.limits.Concurrent < 1:
		return usageError{"serve", "--max-rows and --max-concurrent: write a number from 1 on"}
	case f.follow < 0 || f.drain < 0:
		return usageError{"serve", "--follow and --drain: write a duration, such as 5s"}
	}
	f.limits.Body = int64(body)
	return nil
}

func (a *app) logger() *slog.Logger {
	level := slog.LevelInfo
	if a.flags.quiet {
		level = slog.LevelError
	}
	return slog.New(slog.NewTextHandler(a.Stderr, &slog.HandlerOptions{Level: level}))
}
