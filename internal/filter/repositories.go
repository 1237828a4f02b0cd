package filter

// Repositories is the vocabulary of model repositories. MLflow's names, for its
// registered models, are among the aliases.
var Repositories = &Vocabulary{
	Entity: "repositories",
	Attributes: []Attribute{
		{Name: "name", Aliases: []string{"repository"}, Type: Text},
		{Name: "created_at", Aliases: []string{"creation_timestamp", "created"}, Type: Time},
		{Name: "changed_at", Aliases: []string{"last_updated_timestamp", "timestamp"}, Type: Time},
		{Name: "versions", Type: Number},
		{Name: "latest", Type: Number},
		{Name: "size", Type: Number},
	},
	Prefixes: attributePrefixes(),
	Families: []Family{{Name: "tags", Aliases: []string{"tag"}, Type: Text}},
}
