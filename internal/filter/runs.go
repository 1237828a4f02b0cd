package filter

// Runs is the vocabulary of runs. MLflow's names are among the aliases.
var Runs = &Vocabulary{
	Entity: "runs",
	Attributes: []Attribute{
		{Name: "run_id", Type: Text},
		{Name: "run_name", Aliases: []string{"name", "run name", "Run name", "Run Name"}, Type: Text},
		{Name: "status", Type: Text},
		{Name: "user", Aliases: []string{"user_id"}, Type: Text},
		{Name: "start_time", Aliases: []string{"start time", "Start time", "created", "Created"}, Type: Time},
		{Name: "end_time", Aliases: []string{"end time", "End time"}, Type: Time},
		{Name: "updated_at", Type: Time},
		{Name: "duration", Type: Number}, // seconds
		{Name: "experiment_id", Type: Number, Quoted: true},
		{Name: "artifact_uri", Type: Text},
		{Name: "model_class", Type: Text},
		{Name: "feature_generator_class", Type: Text},
		{Name: "dataset_class", Type: Text},
		{Name: "githash", Aliases: []string{"code.commit"}, Type: Text},
		{Name: "dataset.name", Aliases: []string{"datasets.name"}, Type: Text, Set: true},
		{Name: "dataset.digest", Aliases: []string{"datasets.digest"}, Type: Text, Set: true},
		{Name: "dataset.context", Aliases: []string{"datasets.context"}, Type: Text, Set: true},
	},
	Prefixes: attributePrefixes("run"),
	Families: []Family{
		{Name: "metrics", Aliases: []string{"metric"}, Type: Number, Reducers: true},
		{Name: "params", Aliases: []string{"param", "parameters", "parameter"}, Type: Text},
		{Name: "tags", Aliases: []string{"tag"}, Type: Text},
	},
}

// attributePrefixes are what may stand before an attribute of every kind, and
// further ones.
func attributePrefixes(further ...string) []string {
	return append([]string{"attributes", "attribute", "attr"}, further...)
}
