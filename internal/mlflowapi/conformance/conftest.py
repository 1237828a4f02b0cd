"""Fixtures of the flows that MLflow's real client must be able to do.

The server is the one that MLFLOW_TRACKING_URI names. It may be MLflow's own, which
shows that what is expected here is MLflow's behaviour: leave out the tests marked
``cupel`` then.
"""

import os
import uuid

os.environ.setdefault("GIT_PYTHON_REFRESH", "quiet")
os.environ.setdefault("MLFLOW_DISABLE_TELEMETRY", "true")
os.environ.setdefault("MLFLOW_HTTP_REQUEST_MAX_RETRIES", "1")
os.environ.setdefault("MLFLOW_ENABLE_ARTIFACTS_PROGRESS_BAR", "false")

import mlflow
import pytest

# The client changes the variable when it is told another address.
SERVER = os.environ["MLFLOW_TRACKING_URI"]
V3 = int(mlflow.__version__.split(".")[0]) >= 3
collect_ignore = [] if V3 else ["logged_models_test.py"]


def pytest_collection_modifyitems(config, items):
    """Leave out what this release does not have: it is no test of it."""
    kept = [item for item in items if V3 or "v3" not in item.keywords]
    config.hook.pytest_deselected(items=[item for item in items if item not in kept])
    items[:] = kept


@pytest.fixture(autouse=True)
def clean():
    """End what a failed test left running."""
    yield
    while mlflow.active_run():
        mlflow.end_run()
    mlflow.set_tracking_uri(SERVER)


@pytest.fixture
def client():
    return mlflow.MlflowClient()


@pytest.fixture
def name():
    """A name that nothing else has."""
    return f"n{uuid.uuid4().hex[:12]}"


@pytest.fixture
def experiment(name):
    """An experiment of its own, set as the current one."""
    return mlflow.set_experiment(f"experiment {name}")


@pytest.fixture
def run(experiment):
    with mlflow.start_run() as run:
        yield run


@pytest.fixture(scope="session")
def iris():
    from sklearn.datasets import load_iris

    return load_iris(return_X_y=True, as_frame=True)


@pytest.fixture(scope="session")
def classifier(iris):
    from sklearn.linear_model import LogisticRegression

    return LogisticRegression(max_iter=300).fit(*iris)


@pytest.fixture
def log_model(classifier):
    """Log the classifier under a name, in the words of the release."""

    def log(name="model", **kwargs):
        named = {"name": name} if V3 else {"artifact_path": name}
        return mlflow.sklearn.log_model(classifier, pip_requirements=[], **named, **kwargs)

    return log


@pytest.fixture
def command():
    """Run MLflow's own command line, in this process: starting one takes seconds."""
    from click.testing import CliRunner
    from mlflow.cli import cli

    def call(*args):
        done = CliRunner().invoke(cli, args, catch_exceptions=False)
        assert done.exit_code == 0, done.output
        return done.output

    return call
