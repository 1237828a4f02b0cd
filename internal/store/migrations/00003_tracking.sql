-- What was trained, and how.

ALTER TABLE repositories ADD COLUMN changed_at BIGINT NOT NULL DEFAULT 0;
UPDATE repositories SET changed_at = COALESCE(deleted_at, (SELECT max(created_at) FROM images WHERE images.repository_id = repositories.id), created_at);
ALTER TABLE images ADD COLUMN changed_at BIGINT NOT NULL DEFAULT 0;
UPDATE images SET changed_at = COALESCE(deleted_at, created_at);

CREATE TABLE repository_annotations (
    repository_id TEXT NOT NULL REFERENCES repositories (id),
    key           TEXT NOT NULL,
    value         TEXT NOT NULL,
    PRIMARY KEY (repository_id, key)
) KEYED;

CREATE TABLE experiments (
    num               SERIAL PRIMARY KEY,
    project_id        TEXT   NOT NULL REFERENCES projects (id),
    id                BIGINT NOT NULL, -- its number in the project, from 0
    name              TEXT   NOT NULL, -- taken also while it is deleted
    artifact_location TEXT   NOT NULL, -- '' for the vault
    created_at        BIGINT NOT NULL,
    updated_at        BIGINT NOT NULL,
    deleted_at        BIGINT,
    UNIQUE (project_id, id),
    UNIQUE (project_id, name)
);

-- Every project has this one from the start.
INSERT INTO experiments (project_id, id, name, artifact_location, created_at, updated_at)
SELECT id, 0, 'Default', '', created_at / 1000 * 1000, created_at / 1000 * 1000 FROM projects ORDER BY id;

CREATE TABLE experiment_tags (
    experiment BIGINT NOT NULL REFERENCES experiments (num),
    key        TEXT   NOT NULL,
    value      TEXT   NOT NULL,
    PRIMARY KEY (experiment, key)
) KEYED;

CREATE TABLE runs (
    num                     SERIAL PRIMARY KEY,
    project_id              TEXT   NOT NULL REFERENCES projects (id),
    id                      TEXT   NOT NULL,
    experiment              BIGINT NOT NULL REFERENCES experiments (num),
    name                    TEXT   NOT NULL,
    status                  TEXT   NOT NULL,
    user_id                 TEXT   NOT NULL,
    start_time              BIGINT,
    end_time                BIGINT,
    updated_at              BIGINT NOT NULL,
    deleted_at              BIGINT,
    experiment_deleted      BIGINT NOT NULL DEFAULT 0, -- 1: deleted with its experiment
    model_class             TEXT   NOT NULL,
    feature_generator_class TEXT   NOT NULL,
    dataset_class           TEXT   NOT NULL,
    githash                 TEXT   NOT NULL,
    artifact_location       TEXT   NOT NULL, -- '' for the vault
    UNIQUE (project_id, id)
);

CREATE INDEX runs_by_start ON runs (experiment, start_time, id);
CREATE INDEX runs_by_update ON runs (project_id, updated_at);

CREATE TABLE params (
    run   BIGINT NOT NULL REFERENCES runs (num),
    key   TEXT   NOT NULL,
    value TEXT   NOT NULL,
    PRIMARY KEY (run, key)
) KEYED;

-- Long values do not fit into an index.
CREATE INDEX params_by_value ON params (key, substr(value, 1, 64), run);

CREATE TABLE run_tags (
    run   BIGINT NOT NULL REFERENCES runs (num),
    key   TEXT   NOT NULL,
    value TEXT   NOT NULL,
    time  BIGINT NOT NULL, -- by the client's clock
    PRIMARY KEY (run, key)
) KEYED;

CREATE INDEX run_tags_by_value ON run_tags (key, substr(value, 1, 64), run);

-- One row sums up one metric of one run. A value that is NaN is NULL here.
CREATE TABLE metrics (
    run        BIGINT NOT NULL REFERENCES runs (num),
    key        TEXT   NOT NULL,
    experiment BIGINT NOT NULL,           -- that of the run
    settled    BIGINT NOT NULL DEFAULT 0, -- 1 once the run has ended
    last       DOUBLE PRECISION,
    min        DOUBLE PRECISION,
    max        DOUBLE PRECISION,
    mean       DOUBLE PRECISION,
    count      BIGINT NOT NULL,
    state      BLOB   NOT NULL,           -- the rest of the summary
    tail       BLOB   NOT NULL,           -- the newest points
    PRIMARY KEY (run, key)
) KEYED;

-- The value of a metric that is still being logged moves with each point: only
-- those that have settled are worth an index by value.
CREATE INDEX metrics_settled ON metrics (experiment, key, last, run) WHERE settled = 1;
CREATE INDEX metrics_moving ON metrics (experiment, key, run) WHERE settled = 0;

-- The older points, in blocks.
CREATE TABLE points (
    run        BIGINT NOT NULL REFERENCES runs (num),
    key        TEXT   NOT NULL,
    seq        BIGINT NOT NULL,
    first_step BIGINT NOT NULL, -- the lowest
    last_step  BIGINT NOT NULL, -- the highest
    first_time BIGINT NOT NULL, -- the lowest timestamp, in milliseconds
    last_time  BIGINT NOT NULL, -- the highest
    count      BIGINT NOT NULL, -- of the points
    data       BLOB   NOT NULL,
    PRIMARY KEY (run, key, seq)
) KEYED;

-- What an ended run has logged, in one piece: see package logged.
CREATE TABLE gathered_runs (
    run  SERIAL PRIMARY KEY REFERENCES runs (num),
    data BLOB NOT NULL
);

CREATE TABLE batches (
    run BIGINT NOT NULL REFERENCES runs (num),
    id  TEXT   NOT NULL,
    PRIMARY KEY (run, id)
) KEYED;

CREATE TABLE datasets (
    num         SERIAL PRIMARY KEY,
    project_id  TEXT   NOT NULL REFERENCES projects (id),
    name        TEXT   NOT NULL,
    digest      TEXT   NOT NULL,
    source_type TEXT   NOT NULL,
    source      TEXT   NOT NULL,
    schema      TEXT   NOT NULL,
    profile     TEXT   NOT NULL,
    created_at  BIGINT NOT NULL,
    UNIQUE (project_id, name, digest)
);

CREATE TABLE inputs (
    run     BIGINT NOT NULL REFERENCES runs (num),
    dataset BIGINT NOT NULL REFERENCES datasets (num),
    context TEXT   NOT NULL, -- that of the tags, '' for none
    tags    TEXT   NOT NULL, -- JSON object
    PRIMARY KEY (run, dataset)
) KEYED;

CREATE INDEX inputs_by_dataset ON inputs (dataset, run);

CREATE TABLE model_links (
    run       BIGINT NOT NULL REFERENCES runs (num),
    direction TEXT   NOT NULL CHECK (direction IN ('input', 'output')),
    model_id  TEXT   NOT NULL,
    step      BIGINT NOT NULL,
    PRIMARY KEY (run, direction, model_id)
) KEYED;

CREATE TABLE artifacts (
    project_id TEXT   NOT NULL REFERENCES projects (id),
    owner_kind TEXT   NOT NULL CHECK (owner_kind IN ('run', 'model')),
    owner_id   TEXT   NOT NULL, -- run_id or model_id
    path       TEXT   NOT NULL,
    size       BIGINT NOT NULL,
    digest     TEXT   NOT NULL, -- SHA-256 in hex
    created_at BIGINT NOT NULL,
    PRIMARY KEY (project_id, owner_kind, owner_id, path)
) KEYED;

CREATE TABLE logged_models (
    num               SERIAL PRIMARY KEY,
    project_id        TEXT   NOT NULL REFERENCES projects (id),
    id                TEXT   NOT NULL,
    experiment        BIGINT NOT NULL REFERENCES experiments (num),
    name              TEXT   NOT NULL,
    model_type        TEXT   NOT NULL,
    source_run_id     TEXT   NOT NULL,
    status            TEXT   NOT NULL,
    status_message    TEXT   NOT NULL,
    artifact_location TEXT   NOT NULL, -- '' for the vault
    created_at        BIGINT NOT NULL,
    updated_at        BIGINT NOT NULL,
    UNIQUE (project_id, id)
);

CREATE INDEX logged_models_by_experiment ON logged_models (experiment, created_at, id);

CREATE TABLE logged_model_params (
    model BIGINT NOT NULL REFERENCES logged_models (num),
    key   TEXT   NOT NULL,
    value TEXT   NOT NULL,
    PRIMARY KEY (model, key)
) KEYED;

CREATE TABLE logged_model_tags (
    model BIGINT NOT NULL REFERENCES logged_models (num),
    key   TEXT   NOT NULL,
    value TEXT   NOT NULL,
    PRIMARY KEY (model, key)
) KEYED;

-- The last value of each metric of a model, by the run that measured it and the
-- dataset it was measured on. NaN is NULL here.
CREATE TABLE logged_model_metrics (
    model          BIGINT NOT NULL REFERENCES logged_models (num),
    key            TEXT   NOT NULL,
    run_id         TEXT   NOT NULL,
    dataset_name   TEXT   NOT NULL, -- '' for none
    dataset_digest TEXT   NOT NULL,
    step           BIGINT NOT NULL,
    timestamp      BIGINT NOT NULL, -- milliseconds
    value          DOUBLE PRECISION,
    PRIMARY KEY (model, key, run_id, dataset_name, dataset_digest)
) KEYED;
