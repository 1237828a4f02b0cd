"""Tell all that an import has to carry from an MLflow server, as the server's own
client sees it."""

import hashlib
import math
import struct
import tempfile
from pathlib import Path

import mlflow
from mlflow.entities import ViewType
from mlflow.tracking import MlflowClient

LARGEST = 1.7976931348623157e308


def snapshot(uri):
    mlflow.set_tracking_uri(uri)
    client = MlflowClient()
    experiments = client.search_experiments(view_type=ViewType.ALL, max_results=1000)
    ids = [e.experiment_id for e in experiments]
    runs = client.search_runs(ids, run_view_type=ViewType.ALL, max_results=1000)
    return {
        "experiments": {e.experiment_id: experiment(e) for e in experiments},
        "runs": {r.info.run_id: run(client, r) for r in runs},
        "logged_models": {m.model_id: logged_model(client, m) for m in logged_models(client, ids)},
        "registered_models": {m.name: registered_model(client, m) for m in client.search_registered_models()},
    }


def experiment(e):
    return {"name": e.name, "state": e.lifecycle_stage, "created": e.creation_time, "tags": e.tags}


def run(client, r):
    info = r.info
    return {
        "experiment": info.experiment_id,
        "name": info.run_name,
        "user": info.user_id,
        "status": info.status,
        "state": info.lifecycle_stage,
        "start": info.start_time,
        "end": info.end_time or 0,
        "params": r.data.params,
        "tags": r.data.tags,
        "metrics": {key: history(client, info.run_id, key) for key in r.data.metrics},
        "inputs": sorted((dataset_input(i) for i in r.inputs.dataset_inputs), key=lambda i: i["name"]),
        "outputs": sorted(o.model_id for o in r.outputs.model_outputs) if getattr(r, "outputs", None) else [],
        "artifacts": files(info.artifact_uri) if client.list_artifacts(info.run_id) else {},
    }


def history(client, run_id, key):
    """Points as [step, timestamp, value], sorted."""
    return sorted([p.step, p.timestamp, exact(p.value)] for p in client.get_metric_history(run_id, key))


def exact(value):
    """A float as a text that loses nothing. MLflow puts the largest floats for the
    infinities."""
    if math.isnan(value):
        return "NaN"
    if abs(value) == LARGEST:
        return "Infinity" if value > 0 else "-Infinity"
    return str(struct.unpack("<q", struct.pack("<d", value))[0])


def dataset_input(i):
    d = i.dataset
    return {
        "name": d.name,
        "digest": d.digest,
        "source_type": d.source_type,
        "source": d.source,
        "schema": d.schema or "",
        "profile": d.profile or "",
        "tags": {t.key: t.value for t in i.tags},
    }


def logged_models(client, ids):
    return client.search_logged_models(ids) if hasattr(client, "search_logged_models") else []


def logged_model(client, m):
    return {
        "experiment": m.experiment_id,
        "name": m.name,
        "type": m.model_type or "",
        "run": m.source_run_id,
        "status": str(m.status),
        "created": m.creation_timestamp,
        "params": m.params,
        "tags": m.tags,
        "metrics": sorted([v.key, v.run_id, v.dataset_name, v.dataset_digest, str(v.step), str(v.timestamp), exact(v.value)] for v in m.metrics),
        "artifacts": files(m.artifact_location),
    }


def registered_model(client, m):
    name = m.name.replace("'", "\\'")
    versions = client.search_model_versions(f"name='{name}'")
    return {
        "description": m.description or "",
        "tags": m.tags,
        "aliases": {alias: int(version) for alias, version in m.aliases.items()},
        "versions": {v.version: model_version(client, v) for v in versions},
    }


def model_version(client, v):
    return {
        "created": v.creation_timestamp,
        "description": v.description or "",
        "tags": v.tags,
        "stage": v.current_stage,
        "source": v.source,
        "run": v.run_id or "",
        "files": files(client.get_model_version_download_uri(v.name, v.version)),
    }


def files(uri):
    """Digests of the files at an address, by path; none where it is elsewhere."""
    if uri.startswith("s3:"):
        return {}
    with tempfile.TemporaryDirectory() as folder:
        mlflow.artifacts.download_artifacts(artifact_uri=uri, dst_path=folder)
        found = sorted(p for p in Path(folder).rglob("*") if p.is_file())
        root = Path(folder, top(folder))
        return {str(p.relative_to(root)): hashlib.sha256(p.read_bytes()).hexdigest() for p in found}


def top(folder):
    """The client puts what it downloads into a folder of the last part's name."""
    inside = list(Path(folder).iterdir())
    return inside[0].name if len(inside) == 1 and inside[0].is_dir() else "."
