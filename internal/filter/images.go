package filter

// Images is the vocabulary of model images.
//
// Author, created_at, size, run_id and library_versions are fields of the image
// that metadata.KEY finds too, where the user gave no value of that name.
var Images = &Vocabulary{
	Entity: "images",
	Attributes: []Attribute{
		{Name: "repository", Aliases: []string{"name"}, Type: Text},
		{Name: "project", Type: Text},
		{Name: "version", Aliases: []string{"version_number"}, Type: Number},
		{Name: "label", Type: Text},
		{Name: "tag", Type: Text, Set: true},
		{Name: "comment", Type: Text, Long: true},
		{Name: "author", Type: Text},
		{Name: "created_at", Aliases: []string{"created", "creation_timestamp"}, Type: Time},
		{Name: "changed_at", Aliases: []string{"last_updated_timestamp"}, Type: Time},
		{Name: "size", Type: Number},
		{Name: "digest", Type: Text},
		{Name: "run_id", Type: Text},
		{Name: "library_versions", Type: JSON},
	},
	Prefixes: attributePrefixes(),
	Families: []Family{
		{Name: "metadata", Type: JSON, Fallbacks: map[string]string{
			"author":           "author",
			"created_at":       "created_at",
			"size":             "size",
			"run_id":           "run_id",
			"library_versions": "library_versions",
		}},
		{Name: "tags", Aliases: []string{"tag"}, Type: Text},
	},
}
