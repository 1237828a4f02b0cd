-- Where the bytes are: the index of the vault.

CREATE TABLE vault_settings (
    name  TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
);

CREATE TABLE vault_leases (
    name    TEXT   NOT NULL PRIMARY KEY,
    holder  TEXT   NOT NULL,
    expires BIGINT NOT NULL -- milliseconds since 1970, by the database's clock
);

CREATE TABLE uploads (
    id      TEXT   NOT NULL PRIMARY KEY,
    project TEXT   NOT NULL,
    state   TEXT   NOT NULL CHECK (state IN ('open', 'published')),
    expires BIGINT NOT NULL -- milliseconds since 1970, by the database's clock
);

CREATE TABLE packs (
    num    SERIAL PRIMARY KEY,
    id     BLOB   NOT NULL UNIQUE,
    upload TEXT   NOT NULL,
    state  TEXT   NOT NULL CHECK (state IN ('pending', 'sealed', 'live', 'condemned', 'restoring')),
    size   BIGINT NOT NULL
);
CREATE INDEX packs_by_state ON packs (state, num);
CREATE INDEX packs_by_upload ON packs (upload);

CREATE TABLE pins (
    pack   BIGINT NOT NULL REFERENCES packs (num),
    upload TEXT   NOT NULL REFERENCES uploads (id),
    PRIMARY KEY (pack, upload)
) KEYED;
CREATE INDEX pins_by_upload ON pins (upload);

CREATE TABLE chunks (
    digest   BLOB   NOT NULL,
    pack     BIGINT NOT NULL REFERENCES packs (num),
    start    BIGINT NOT NULL,
    length   BIGINT NOT NULL,
    raw_size BIGINT NOT NULL,
    base     BLOB,
    PRIMARY KEY (digest, pack)
) KEYED;
CREATE INDEX chunks_by_pack ON chunks (pack, start);

CREATE TABLE features (
    feature BIGINT NOT NULL PRIMARY KEY,
    chunk   BLOB   NOT NULL
) KEYED;

CREATE TABLE project_chunks (
    project TEXT NOT NULL,
    chunk   BLOB NOT NULL,
    PRIMARY KEY (project, chunk)
) KEYED;

CREATE TABLE recipes (
    num    SERIAL PRIMARY KEY,
    digest BLOB, -- of the file; NULL until all segments are there
    root   BLOB,
    size   BIGINT NOT NULL,
    chunks BIGINT NOT NULL,
    UNIQUE (digest, root)
);

CREATE TABLE recipe_segments (
    recipe BIGINT NOT NULL REFERENCES recipes (num) ON DELETE CASCADE,
    first  BIGINT NOT NULL,
    record BLOB   NOT NULL,
    data   BLOB   NOT NULL,
    PRIMARY KEY (recipe, first)
);

CREATE TABLE refs (
    owner_kind TEXT   NOT NULL,
    owner_id   TEXT   NOT NULL,
    recipe     BIGINT NOT NULL REFERENCES recipes (num),
    PRIMARY KEY (owner_kind, owner_id, recipe)
) KEYED;
CREATE INDEX refs_by_recipe ON refs (recipe);

CREATE TABLE manifests (
    owner_kind TEXT   NOT NULL,
    owner_id   TEXT   NOT NULL,
    generation BIGINT NOT NULL,
    record     BLOB   NOT NULL,
    PRIMARY KEY (owner_kind, owner_id)
) KEYED;
