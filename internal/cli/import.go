package cli

import (
	"context"
	"fmt"
	"strings"

	"github.com/dustin/go-humanize"
	"github.com/spf13/cobra"

	"github.com/cupel/cupel/internal/mlflowimport"
)

func (a *app) imports() *cobra.Command {
	return noun("import", "Bring in what other tools have kept", nil, a.importMLflow())
}

// importFlags are the flags of import:mlflow.
type importFlags struct {
	source mlflowimport.OpenOptions
	merge  bool
	dryRun bool
}

func (a *app) importMLflow() *cobra.Command {
	var f importFlags
	cmd := &cobra.Command{
		Use:   "mlflow SOURCE",
		Short: "Copy what an MLflow server or its database holds",
		Long: `Copy what an MLflow server or its database holds: experiments, runs with all that
they have logged, logged models, registered models with versions and aliases.
SOURCE is the address of a server, with MLFLOW_TRACKING_TOKEN or MLFLOW_TRACKING_USERNAME
and MLFLOW_TRACKING_PASSWORD where it asks for them, or the SQLite file of one.

The project must be empty, or hold what was imported before: only what is new is
added then, so that an import that was broken off goes on when it is run again.`,
		Example: `cupel import:mlflow http://mlflow.example.com:5000 --dry-run
cupel import:mlflow http://mlflow.example.com:5000 --project research
cupel import:mlflow sqlite:mlflow.db --artifacts mlartifacts`,
		Args: takes(1, 1),
		RunE: a.run(func(c *call) error { return c.importMLflow(c.args[0], f) }),
	}
	flags := cmd.Flags()
	flags.StringVar(&f.source.Artifacts, "artifacts", "", "`FOLDER` of the artifacts of an SQLite file (default: where it says they are)")
	flags.StringVar(&f.source.Workspace, "workspace", "", "workspace of the server to read (default: MLflow's own)")
	flags.BoolVar(&f.merge, "merge", false, "import into a project that holds other things too")
	flags.BoolVar(&f.dryRun, "dry-run", false, "only count what there is")
	return cmd
}

func (c *call) importMLflow(address string, f importFlags) error {
	f.source.Access = mlflowimport.Credentials{
		Token: c.Env("MLFLOW_TRACKING_TOKEN"), User: c.Env("MLFLOW_TRACKING_USERNAME"), Password: c.Env("MLFLOW_TRACKING_PASSWORD"),
	}
	source, err := mlflowimport.Open(c.ctx, address, f.source)
	if err != nil {
		return err
	}
	defer source.Close()
	report, err := c.watchImport(source, f)
	if err != nil {
		if c.ctx.Err() == context.Canceled || report.Counts[mlflowimport.Experiments].Added > 0 {
			c.say("The import ended early, after %s. Run it again to go on.", importProgress(report))
		}
		return err
	}
	return c.answer(report, func() { c.writeImport(report) })
}

// watchImport imports, and shows how far it is.
func (c *call) watchImport(source mlflowimport.Source, f importFlags) (mlflowimport.Report, error) {
	meter := c.meter("importing", -1)
	defer meter.finish()
	return mlflowimport.Import(c.ctx, c.registry, source, mlflowimport.Options{
		Project: c.project, Merge: f.merge, DryRun: f.dryRun,
		Progress: func(r mlflowimport.Report) {
			meter.say("importing: " + importProgress(r))
			bytes := r.Counts[mlflowimport.ArtifactBytes]
			meter.at(bytes.Added + bytes.There)
		},
	})
}

// importProgress is "12 runs, 3,400 metric points".
func importProgress(r mlflowimport.Report) string {
	runs, points := r.Counts[mlflowimport.Runs], r.Counts[mlflowimport.MetricPoints]
	return count(runs.Added+runs.There, "run", "runs") + ", " + count(points.Added+points.There, "metric point", "metric points")
}

func (c *call) writeImport(r mlflowimport.Report) {
	headings := []string{"", ">ADDED", ">WERE THERE"}
	if r.DryRun {
		headings = []string{"", ">FOUND"}
	}
	t := newTable(headings...)
	for _, kind := range mlflowimport.Kinds() {
		tally := r.Counts[kind]
		shown := humanize.Comma
		if kind == mlflowimport.ArtifactBytes {
			shown = size
		}
		row := []string{strings.ReplaceAll(string(kind), "_", " "), shown(tally.Added), shown(tally.There)}
		t.add(row[:len(headings)]...)
	}
	t.write(c.Stdout, c.look())
	c.writeGaps(r)
}

// writeGaps writes what was not carried over, and why.
func (c *call) writeGaps(r mlflowimport.Report) {
	if len(r.Gaps)+len(r.Left) == 0 {
		return
	}
	fmt.Fprintln(c.Stdout)
	c.printLook(c.look().yellow("Not carried over:"), "")
	for _, left := range r.Left {
		amount := ""
		if left.Count > 0 {
			amount = " (" + humanize.Comma(left.Count) + ")"
		}
		c.print("  %s%s: Cupel has no place for them", left.Kind, amount)
	}
	for _, gap := range r.Gaps {
		c.print("  %s %s: %s", gap.What, someNames(gap), gap.Reason)
	}
	if r.MoreGaps > 0 {
		c.print("  and %s more", humanize.Comma(r.MoreGaps))
	}
}

// someNames names what a gap is about, up to three.
func someNames(gap mlflowimport.Gap) string {
	names := gap.Names[:min(3, len(gap.Names))]
	text := strings.Join(names, ", ")
	if more := gap.Count - int64(len(names)); more > 0 {
		text += " and " + humanize.Comma(more) + " more"
	}
	return text
}
