package filter

// LoggedModels is the vocabulary of logged models. MLflow's names are among the
// aliases. A metric may have been measured several times, on several datasets: a
// comparison holds when it holds for any of the values, and an order goes by the
// newest.
var LoggedModels = &Vocabulary{
	Entity: "logged models",
	Attributes: []Attribute{
		{Name: "name", Type: Text},
		{Name: "model_id", Type: Text},
		{Name: "model_type", Type: Text},
		{Name: "status", Type: Text},
		{Name: "source_run_id", Aliases: []string{"run_id"}, Type: Text},
		{Name: "experiment_id", Type: Number, Quoted: true},
		{Name: "created_at", Aliases: []string{
			"creation_time", "creation_timestamp", "creation_timestamp_ms", "created",
		}, Type: Time},
		{Name: "updated_at", Aliases: []string{
			"last_updated_time", "last_updated_timestamp", "last_updated_timestamp_ms",
		}, Type: Time},
	},
	Prefixes: attributePrefixes(),
	Families: []Family{
		{Name: "metrics", Aliases: []string{"metric"}, Type: Number},
		{Name: "params", Aliases: []string{"param", "parameters", "parameter"}, Type: Text},
		{Name: "tags", Aliases: []string{"tag"}, Type: Text},
	},
}
