package wire

import "net/url"

// ExecTag is the tag of a run whose command is running. It says who has the run:
// [ExecWaiting] or [ExecTaken], or the status with which the command's own program
// has ended it. A run whose command has ended has no such tag.
const ExecTag = "cupel.exec"

// Values of [ExecTag], beside the statuses of runs that have ended.
const (
	ExecWaiting = "waiting" // for the first run that the command makes
	ExecTaken   = "taken"   // by that
)

// ExecPath returns the path below the address of a server where the command of a
// run finds MLflow's protocol. The first run that is made there is that run, and
// later ones are its children.
func ExecPath(project, run string) string {
	return "/projects/" + url.PathEscape(project) + "/exec/" + url.PathEscape(run)
}
