package filter

// Datasets is the vocabulary of datasets.
var Datasets = &Vocabulary{
	Entity: "datasets",
	Attributes: []Attribute{
		{Name: "name", Type: Text},
		{Name: "digest", Type: Text},
		{Name: "source_type", Type: Text},
		{Name: "source", Type: Text, Long: true},
		{Name: "created_at", Aliases: []string{"created"}, Type: Time},
		{Name: "runs", Type: Number}, // that read it and are not deleted
		{Name: "context", Type: Text, Set: true},
	},
	Prefixes: attributePrefixes("dataset"),
}
