-- What is known. Times are microseconds since 1970, UTC.

CREATE TABLE projects (
    id         TEXT   NOT NULL PRIMARY KEY, -- ULID
    name       TEXT   NOT NULL UNIQUE,
    settings   TEXT   NOT NULL,             -- JSON of cupel.ProjectSettings
    schema     TEXT,                        -- JSON Schema of all metadata, as it was given
    created_at BIGINT NOT NULL,
    deleted_at BIGINT
);

CREATE TABLE repositories (
    id           TEXT   NOT NULL PRIMARY KEY, -- ULID
    project_id   TEXT   NOT NULL REFERENCES projects (id),
    name         TEXT   NOT NULL,
    last_version BIGINT NOT NULL,             -- the highest number ever given
    versions     BIGINT NOT NULL DEFAULT 0,   -- of the living images: how many,
    latest_version BIGINT NOT NULL DEFAULT 0, -- the highest number, 0 for none,
    size         BIGINT NOT NULL DEFAULT 0,   -- and the bytes of all
    schema       TEXT,
    created_at   BIGINT NOT NULL,
    deleted_at   BIGINT,                      -- the row stays, so that numbers never come back
    UNIQUE (project_id, name)
);

CREATE TABLE images (
    repository_id    TEXT   NOT NULL REFERENCES repositories (id),
    version          BIGINT NOT NULL,
    project_id       TEXT   NOT NULL REFERENCES projects (id), -- that of the repository
    label            TEXT   NOT NULL,
    comment          TEXT   NOT NULL,
    author           TEXT   NOT NULL,
    created_at       BIGINT NOT NULL,
    metadata_text    TEXT   NOT NULL,  -- byte for byte as it was given
    metadata         JSONB  NOT NULL,  -- the same, to search in
    size             BIGINT NOT NULL,
    digest           TEXT   NOT NULL,
    run_id           TEXT,
    library_versions_text TEXT NOT NULL,
    library_versions JSONB  NOT NULL,  -- the same, to search in
    datetime_paths   TEXT   NOT NULL,  -- JSON list of JSON pointers
    external_source  TEXT   NOT NULL,
    upload           TEXT   UNIQUE,    -- transfer that brought its files
    deleted_at       BIGINT,           -- a tombstone: number, label, digest, who and when
    deleted_by       TEXT   NOT NULL,
    PRIMARY KEY (repository_id, version)
);

CREATE INDEX images_by_time ON images (project_id, created_at, repository_id, version) WHERE deleted_at IS NULL;
CREATE INDEX images_by_repository ON images (repository_id, created_at, version) WHERE deleted_at IS NULL;
CREATE INDEX images_by_author ON images (project_id, author, created_at, repository_id, version) WHERE deleted_at IS NULL;
CREATE INDEX images_by_run ON images (project_id, run_id, created_at, repository_id, version) WHERE deleted_at IS NULL;

CREATE TABLE image_files (
    repository_id TEXT   NOT NULL,
    version       BIGINT NOT NULL,
    part          TEXT   NOT NULL CHECK (part IN ('file', 'attachment')),
    path          TEXT   NOT NULL,
    size          BIGINT NOT NULL,
    digest        TEXT   NOT NULL, -- SHA-256 in hex
    PRIMARY KEY (repository_id, version, part, path),
    FOREIGN KEY (repository_id, version) REFERENCES images (repository_id, version)
) KEYED;

CREATE TABLE names (
    repository_id TEXT   NOT NULL,
    name          TEXT   NOT NULL,
    kind          TEXT   NOT NULL CHECK (kind IN ('label', 'tag')),
    version       BIGINT NOT NULL,
    PRIMARY KEY (repository_id, name),
    FOREIGN KEY (repository_id, version) REFERENCES images (repository_id, version)
) KEYED;

CREATE INDEX names_by_version ON names (repository_id, kind, version, name);

CREATE TABLE annotations (
    repository_id TEXT   NOT NULL,
    version       BIGINT NOT NULL,
    key           TEXT   NOT NULL,
    value         TEXT   NOT NULL,
    PRIMARY KEY (repository_id, version, key),
    FOREIGN KEY (repository_id, version) REFERENCES images (repository_id, version)
) KEYED;

CREATE TABLE tokens (
    id         TEXT   NOT NULL PRIMARY KEY, -- ULID
    name       TEXT   NOT NULL UNIQUE,
    hash       BLOB   NOT NULL UNIQUE,      -- SHA-256 of the secret
    role       TEXT   NOT NULL,
    project    TEXT   NOT NULL,             -- '' for all
    created_at BIGINT NOT NULL,
    expires_at BIGINT,
    revoked_at BIGINT
);

-- Rows that have changed since they were last written to the vault.
CREATE TABLE journal (
    kind       TEXT   NOT NULL,
    id         TEXT   NOT NULL,
    generation BIGINT NOT NULL,
    written    BIGINT NOT NULL, -- the generation that the vault has
    PRIMARY KEY (kind, id)
) KEYED;

CREATE INDEX journal_unwritten ON journal (kind, id) WHERE generation > written;
