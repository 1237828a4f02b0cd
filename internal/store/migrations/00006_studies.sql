-- Searches for parameters, and the trials of each.

CREATE TABLE studies (
    run        SERIAL PRIMARY KEY REFERENCES runs (num),
    state      TEXT   NOT NULL CHECK (state IN ('open', 'stopped', 'finished')),
    definition TEXT   NOT NULL, -- canonical JSON: docs/format/study.md
    metric     TEXT   NOT NULL,
    direction  TEXT   NOT NULL CHECK (direction IN ('max', 'min')),
    asked      BIGINT NOT NULL, -- trials handed out so far: the next number
    size       BIGINT NOT NULL, -- trials in all
    created_at BIGINT NOT NULL
);

CREATE TABLE trials (
    run      BIGINT NOT NULL REFERENCES studies (run),
    number   BIGINT NOT NULL, -- from 0
    state    TEXT   NOT NULL CHECK (state IN ('waiting', 'running', 'complete', 'failed', 'pruned')),
    params   TEXT   NOT NULL, -- JSON object
    value    DOUBLE PRECISION, -- where it is complete; NaN is NULL
    attempt  BIGINT NOT NULL, -- from 1
    failures BIGINT NOT NULL, -- attempts that failed by themselves
    lost     BIGINT NOT NULL, -- attempts that say nothing of the trial
    run_id   TEXT   NOT NULL, -- of the last attempt
    others   TEXT   NOT NULL, -- JSON list: which before it were not over when it was made
    error    TEXT   NOT NULL,
    lease    BIGINT NOT NULL DEFAULT 0, -- when it ends, in milliseconds since 1970 by this database's clock
    PRIMARY KEY (run, number)
) KEYED;

CREATE TABLE trial_points (
    run    BIGINT NOT NULL REFERENCES studies (run),
    number BIGINT NOT NULL,
    step   BIGINT NOT NULL,
    value  DOUBLE PRECISION, -- NaN is NULL
    prune  BIGINT NOT NULL, -- 1: the trial was told to end
    PRIMARY KEY (run, number, step)
) KEYED;
