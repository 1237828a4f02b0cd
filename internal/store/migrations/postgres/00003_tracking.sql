
-- The runs that are not deleted, for analysts: docs/format/catalog.md.
CREATE VIEW model_runs AS
SELECT
    r.id AS run_id,
    r.model_class,
    coalesce((SELECT jsonb_object_agg(key, value) FROM params WHERE run = r.num), '{}') AS hyperparameters,
    r.githash,
    r.feature_generator_class,
    r.dataset_class,
    coalesce((SELECT jsonb_object_agg(key, coalesce(to_jsonb(last), '"NaN"')) FROM metrics WHERE run = r.num), '{}') AS metrics,
    coalesce((SELECT jsonb_agg(path ORDER BY path) FROM artifacts
        WHERE project_id = r.project_id AND owner_kind = 'run' AND owner_id = r.id), '[]') AS artifacts,
    to_timestamp(r.start_time / 1e6) AS start_time,
    to_timestamp(r.end_time / 1e6) AS end_time
FROM runs r
WHERE r.deleted_at IS NULL;
