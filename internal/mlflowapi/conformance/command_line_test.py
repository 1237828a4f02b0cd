"""MLflow's own command line against a tracking address."""

import csv
import io
import pathlib

import mlflow


def test_experiments(command, client, name):
    assert "Created experiment" in command("experiments", "create", "--experiment-name", name)
    id = client.get_experiment_by_name(name).experiment_id
    assert name in command("experiments", "search")
    command("experiments", "rename", "--experiment-id", id, "--new-name", name + "x")
    command("experiments", "delete", "--experiment-id", id)
    assert name not in command("experiments", "search")
    assert name + "x" in command("experiments", "search", "--view", "deleted_only")
    command("experiments", "restore", "--experiment-id", id)
    with mlflow.start_run(experiment_id=id) as run:
        mlflow.log_param("p", 1)
    rows = list(csv.DictReader(io.StringIO(command("experiments", "csv", "--experiment-id", id))))
    assert [row["run_id"] for row in rows] == [run.info.run_id] and rows[0]["params.p"] == "1"


def test_runs_and_artifacts(command, client, experiment, run, tmp_path):
    id = run.info.run_id
    mlflow.end_run()
    assert id in command("runs", "list", "--experiment-id", experiment.experiment_id)
    assert f'"run_id": "{id}"' in command("runs", "describe", "--run-id", id)
    (tmp_path / "a.txt").write_text("by hand")
    command("artifacts", "log-artifact", "--local-file", str(tmp_path / "a.txt"), "--run-id", id, "--artifact-path", "d")
    assert '"d/a.txt"' in command("artifacts", "list", "--run-id", id, "--artifact-path", "d")
    back = command("artifacts", "download", "--run-id", id, "--artifact-path", "d/a.txt", "--dst-path", str(tmp_path / "back"))
    assert pathlib.Path(back.strip().splitlines()[-1]).read_text() == "by hand"
    command("runs", "delete", "--run-id", id)
    assert client.get_run(id).info.lifecycle_stage == "deleted"
    command("runs", "restore", "--run-id", id)
    assert client.get_run(id).info.lifecycle_stage == "active"


def test_models(command, run, log_model, name, iris, tmp_path):
    log_model(registered_model_name=name)
    iris[0].head(3).to_csv(tmp_path / "in.csv", index=False)
    command(
        "models", "predict", "--model-uri", f"models:/{name}/1", "--input-path", str(tmp_path / "in.csv"),
        "--content-type", "csv", "--output-path", str(tmp_path / "out.json"), "--env-manager", "local",
    )
    assert "[0, 0, 0]" in (tmp_path / "out.json").read_text()
