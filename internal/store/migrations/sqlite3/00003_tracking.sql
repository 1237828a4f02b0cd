
-- The runs that are not deleted, for analysts: docs/format/catalog.md.
CREATE VIEW model_runs AS
SELECT
    r.id AS run_id,
    r.model_class,
    (SELECT json_group_object(key, value ORDER BY key) FROM params WHERE run = r.num) AS hyperparameters,
    r.githash,
    r.feature_generator_class,
    r.dataset_class,
    (SELECT json_group_object(key, CASE
            WHEN last IS NULL THEN 'NaN'
            WHEN last = 9e999 THEN 'Infinity'
            WHEN last = -9e999 THEN '-Infinity'
            ELSE last
        END ORDER BY key) FROM metrics WHERE run = r.num) AS metrics,
    (SELECT json_group_array(path ORDER BY path) FROM artifacts
        WHERE project_id = r.project_id AND owner_kind = 'run' AND owner_id = r.id) AS artifacts,
    strftime('%Y-%m-%dT%H:%M:%fZ', r.start_time / 1e6, 'unixepoch') AS start_time,
    strftime('%Y-%m-%dT%H:%M:%fZ', r.end_time / 1e6, 'unixepoch') AS end_time
FROM runs r
WHERE r.deleted_at IS NULL;
