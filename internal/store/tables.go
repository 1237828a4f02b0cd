package store

// table is a table as a dump holds it.
type table struct {
	name    string
	columns []string // what is dumped
	key     string   // columns that order its rows
	json    []string // columns of searchable JSON, each made anew of the text in column NAME_text
	counts  bool     // its key counts by itself
}

// tables are all that a dump holds, each after those that it refers to. Leases
// are left out: they belong to running processes.
var tables = []table{
	{name: "projects", key: "id",
		columns: []string{"id", "name", "settings", "schema", "created_at", "deleted_at"}},
	{name: "repositories", key: "id",
		columns: []string{"id", "project_id", "name", "last_version", "versions", "latest_version", "size", "schema", "created_at", "deleted_at"}},
	{name: "images", key: "repository_id, version",
		columns: []string{"repository_id", "version", "project_id", "label", "comment", "author", "created_at", "metadata_text", "size", "digest",
			"run_id", "library_versions_text", "datetime_paths", "external_source", "upload", "deleted_at", "deleted_by"},
		json: []string{"metadata", "library_versions"}},
	{name: "image_files", key: "repository_id, version, part, path",
		columns: []string{"repository_id", "version", "part", "path", "size", "digest"}},
	{name: "names", key: "repository_id, name",
		columns: []string{"repository_id", "name", "kind", "version"}},
	{name: "annotations", key: "repository_id, version, key",
		columns: []string{"repository_id", "version", "key", "value"}},
	{name: "tokens", key: "id",
		columns: []string{"id", "name", "hash", "role", "project", "created_at", "expires_at", "revoked_at"}},
	{name: "journal", key: "kind, id",
		columns: []string{"kind", "id", "generation", "written"}},
	{name: "vault_settings", key: "name",
		columns: []string{"name", "value"}},
	{name: "uploads", key: "id",
		columns: []string{"id", "project", "state", "expires"}},
	{name: "packs", key: "num", counts: true,
		columns: []string{"num", "id", "upload", "state", "size"}},
	{name: "pins", key: "pack, upload",
		columns: []string{"pack", "upload"}},
	{name: "chunks", key: "digest, pack",
		columns: []string{"digest", "pack", "start", "length", "raw_size", "base"}},
	{name: "features", key: "feature",
		columns: []string{"feature", "chunk"}},
	{name: "project_chunks", key: "project, chunk",
		columns: []string{"project", "chunk"}},
	{name: "recipes", key: "num", counts: true,
		columns: []string{"num", "digest", "root", "size", "chunks"}},
	{name: "recipe_segments", key: "recipe, first",
		columns: []string{"recipe", "first", "record", "data"}},
	{name: "refs", key: "owner_kind, owner_id, recipe",
		columns: []string{"owner_kind", "owner_id", "recipe"}},
	{name: "manifests", key: "owner_kind, owner_id",
		columns: []string{"owner_kind", "owner_id", "generation", "record"}},
}
