-- What runs that are not over have logged and nobody has summed up yet, a row
-- for each batch: it becomes rows of metrics and points together with others.
CREATE TABLE arrivals (
    run  BIGINT NOT NULL REFERENCES runs (num),
    seq  BIGINT NOT NULL, -- from 1, in the order of their coming
    time BIGINT NOT NULL, -- of its coming, for the run's updated_at
    data BLOB   NOT NULL, -- docs/format/metrics.md
    PRIMARY KEY (run, seq)
);
