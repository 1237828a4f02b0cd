
-- The runs that are not deleted, for analysts: docs/format/catalog.md. An order
-- within an aggregate would keep programs with SQLite before 3.44 from opening the
-- database at all; the rows come in the order of their keys.
CREATE VIEW model_runs AS
SELECT
    r.id AS run_id,
    r.model_class,
    (SELECT json_group_object(key, value) FROM params WHERE run = r.num) AS hyperparameters,
    r.githash,
    r.feature_generator_class,
    r.dataset_class,
    (SELECT json_group_object(key, CASE
            WHEN last IS NULL THEN 'NaN'
            WHEN last = 9e999 THEN 'Infinity'
            WHEN last = -9e999 THEN '-Infinity'
            ELSE last
        END) FROM metrics WHERE run = r.num) AS metrics,
    (SELECT json_group_array(path) FROM artifacts
        WHERE project_id = r.project_id AND owner_kind = 'run' AND owner_id = r.id) AS artifacts,
    strftime('%Y-%m-%dT%H:%M:%fZ', r.start_time / 1e6, 'unixepoch') AS start_time,
    strftime('%Y-%m-%dT%H:%M:%fZ', r.end_time / 1e6, 'unixepoch') AS end_time
FROM runs r
WHERE r.deleted_at IS NULL;
