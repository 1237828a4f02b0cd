package compare

import "strings"

// codeTags are the tags in which MLflow's clients say what code ran, with the
// names of their fields. The commit is the run's own attribute.
var codeTags = map[string]string{
	"mlflow.source.name":        "program",
	"mlflow.source.type":        "kind",
	"mlflow.source.git.branch":  "branch",
	"mlflow.source.git.dirty":   "dirty",
	"mlflow.source.git.repoURL": "repository",
	"mlflow.source.git.diff":    "diff",
	"mlflow.project.entryPoint": "entry point",
}

// environmentTags are those in which they say in what environment.
var environmentTags = map[string]string{
	"mlflow.project.env":           "project environment",
	"mlflow.docker.image.uri":      "docker image",
	"mlflow.docker.image.id":       "docker image id",
	"mlflow.databricks.cluster.id": "databricks cluster",
}

// ofPeople reports whether a tag was set by people or their programs, rather than
// by a client for its own bookkeeping. The estimator's class is the run's own
// attribute.
func ofPeople(tag string) bool {
	return !strings.HasPrefix(tag, "mlflow.") && !strings.HasPrefix(tag, "cupel.") && tag != "estimator_class"
}
