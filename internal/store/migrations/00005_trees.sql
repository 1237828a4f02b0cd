-- Folders of files that runs hold: code that was run, data that was read.

CREATE TABLE trees (
    num           SERIAL PRIMARY KEY,
    project_id    TEXT   NOT NULL REFERENCES projects (id),
    digest        TEXT   NOT NULL, -- SHA-256 of the manifest, in hex
    files         BIGINT NOT NULL,
    size          BIGINT NOT NULL, -- bytes of all files
    manifest_size BIGINT NOT NULL,
    content       TEXT   NOT NULL, -- SHA-256 of the bytes of all files, in hex
    created_at    BIGINT NOT NULL,
    UNIQUE (project_id, digest)
);

CREATE TABLE run_trees (
    run  BIGINT NOT NULL REFERENCES runs (num),
    tree BIGINT NOT NULL REFERENCES trees (num),
    role TEXT   NOT NULL CHECK (role IN ('code', 'input')),
    PRIMARY KEY (run, tree, role)
) KEYED;

CREATE INDEX run_trees_by_tree ON run_trees (tree, run);
