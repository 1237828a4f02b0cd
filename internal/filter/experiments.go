package filter

// Experiments is the vocabulary of experiments. MLflow's names are among the
// aliases; it writes the numbers of experiments in quotes.
var Experiments = &Vocabulary{
	Entity: "experiments",
	Attributes: []Attribute{
		{Name: "name", Type: Text},
		{Name: "experiment_id", Aliases: []string{"id"}, Type: Number, Quoted: true},
		{Name: "created_at", Aliases: []string{"creation_time", "created"}, Type: Time},
		{Name: "updated_at", Aliases: []string{"last_update_time"}, Type: Time},
		{Name: "artifact_location", Type: Text},
	},
	Prefixes: attributePrefixes(),
	Families: []Family{{Name: "tags", Aliases: []string{"tag"}, Type: Text}},
}
