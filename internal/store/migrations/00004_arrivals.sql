-- What runs that are not over have logged and nobody has summed up yet, a row
-- for each batch: it becomes rows of metrics and points together with others.
CREATE TABLE arrivals (
    num     SERIAL PRIMARY KEY,
    run     BIGINT NOT NULL REFERENCES runs (num),
    waiting BIGINT NOT NULL, -- about how many of the run waited, this one counted
    time    BIGINT NOT NULL, -- of its coming, for the run's updated_at
    data    BLOB   NOT NULL  -- docs/format/metrics.md
);

CREATE INDEX arrivals_by_run ON arrivals (run, waiting);
