"""One training as one run."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, overload

from cupel._errors import Error, InvalidError
from cupel._runs import active
from cupel._runs.place import current_scope
from cupel._runs.run import Run
from cupel._runs.start import start_run
from cupel.training import _steps
from cupel.training._arguments import checked
from cupel.training._data import Data
from cupel.training._ending import ending
from cupel.training._job import Call, Job, component
from cupel.training._provenance import Provenance
from cupel.training._search.trial import Ground
from cupel.training._seeding import check_seed
from cupel.training._settings import KEY, Evaluation

if TYPE_CHECKING:
    from cupel.training._components import DataAccessObject, FeatureGenerator, Model
    from cupel.training._reproduction import Reproduction
    from cupel.training._search import Search


@overload
def train_model(run_id: str, *, data: str = "stored") -> Reproduction: ...


@overload
def train_model(
    *,
    model_class: type[Model] | str,
    model_params: Mapping[str, Any] | None = None,
    feature_generator_class: type[FeatureGenerator] | str | None = None,
    feature_generator_params: Mapping[str, Any] | None = None,
    dataset_class: type[DataAccessObject] | str,
    dataset_params: Mapping[str, Any] | None = None,
    seed: int = 0,
    test_size: float = 0.2,
    valid_size: float = 0,
    folds: int = 0,
    stratify: bool = True,
    search: Search | None = None,
    experiment: str | int | None = None,
    name: str | None = None,
    tags: Mapping[str, object] | None = None,
    store_dataset: bool = True,
    register_as: str | None = None,
) -> Run: ...


def train_model(
    run_id: str | None = None,
    *,
    model_class: type[Model] | str | None = None,
    model_params: Mapping[str, Any] | None = None,
    feature_generator_class: type[FeatureGenerator] | str | None = None,
    feature_generator_params: Mapping[str, Any] | None = None,
    dataset_class: type[DataAccessObject] | str | None = None,
    dataset_params: Mapping[str, Any] | None = None,
    seed: int = 0,
    test_size: float = 0.2,
    valid_size: float = 0,
    folds: int = 0,
    stratify: bool = True,
    search: Search | None = None,
    experiment: str | int | None = None,
    name: str | None = None,
    tags: Mapping[str, object] | None = None,
    store_dataset: bool = True,
    register_as: str | None = None,
    data: str = "stored",
) -> Run:
    """Train a model, and return the run that has all of it; or train a run's model again.

    The data is retrieved and stored, features are made, a model is fitted and evaluated.
    The run has the code, the classes with their parameters, the seed, the environment, the
    metrics, and the model.

    With ``run_id`` alone, that run is made again from what it recorded: see
    :class:`cupel.training.Reproduction`, which is returned.

    Args:
        model_class, feature_generator_class, dataset_class: classes, or their names. Without
            a feature generator, the data are the features.
        model_params, feature_generator_params, dataset_params: what the classes are made
            with, by name: what JSON holds.
        seed: of random, numpy and torch, and of the rows that are held out.
        test_size: share of the rows that is held out to test on, unless the dataset has such
            rows; 0 for none.
        valid_size: share of the others that is held out once more, to validate on; a search
            takes 0.2 unless something is said.
        folds: of cross-validation over the rows to train on; 0 for none.
        stratify: whether each class has its share of the rows that are held out.
        search: how parameters of the model are searched for; each trial is a child run.
        experiment, name, tags: of the run, as :func:`cupel.start_run` has them.
        store_dataset: keep the data; with False its digest and schema only, and the run can
            be made again from its source only.
        register_as: model repository in which the model becomes the next version.
        data: of a reproduction: "stored", as the run read it, or "source", where the dataset
            class is asked again.

    Raises:
        InvalidError: what is given breaks a rule.
        NotFoundError: there is no such run, or no class of that name.
        Exception: what a class raises. The run has then FAILED, and keeps the traceback.
    """
    if run_id is not None:
        if model_class or dataset_class or feature_generator_class or search:
            raise InvalidError("run_id says all of what is trained: give it alone")
        from cupel.training._reproduction import reproduce

        return reproduce(run_id, data)
    job = _job(
        ("model", model_class, model_params),
        ("feature_generator", feature_generator_class, feature_generator_params),
        ("dataset", dataset_class, dataset_params),
        seed=seed,
        evaluation=Evaluation(test_size, valid_size, folds, stratify),
    )
    nested = active.own_run() is not None
    run = start_run(experiment, name, tags=tags, nested=nested)
    with ending(run):
        train_in(run, job, search, store_dataset, register_as)
    return run


def _job(
    *components: tuple[str, Any, Mapping[str, Any] | None], seed: int, evaluation: Evaluation
) -> Job:
    """Return what is to be trained, by kind, class and params of each component."""
    calls: dict[str, Call | None] = {}
    for kind, given, params in components:
        if given is None and kind != "feature_generator":
            raise InvalidError(f"{kind}_class: say which class it is")
        kept = checked(f"{kind}_params", params)
        calls[kind] = None if given is None else Call(component(kind, given), kept)
    model, dataset = calls["model"], calls["dataset"]
    assert model is not None and dataset is not None  # it was just looked
    if KEY in dataset.params:
        raise InvalidError(f"dataset_params: {KEY!r} is a name of Cupel's own: choose another")
    generator = calls["feature_generator"]
    return Job(model, dataset, generator, check_seed(seed), evaluation)


def train_in(
    run: Run, job: Job, search: Search | None, keep: bool, register_as: str | None
) -> None:
    """Do what is asked for, in a run that was just started."""
    provenance = Provenance(run, current_scope(), job)
    try:
        data = _stored(job, provenance, keep)
        study: dict[str, Any] | None = None
        if search is not None:
            study = search.document(job.seed)
            rows, _ = _steps.split(job, data)
            job = search.run(Ground(run, job, rows, provenance))
        _steps.log_params(run, job, _steps.trial_params())
        fitted = _steps.train(run, job, data)
    except BaseException:
        with suppress(Error):  # what was raised says more
            provenance.record(job)
        raise
    provenance.record(job, study)
    if register_as is not None:
        run.log_model(fitted.model, register_as)


def _stored(job: Job, provenance: Provenance, keep: bool) -> Data:
    """Retrieve the data of a job, store it as an input of the run, and read it back."""
    with TemporaryDirectory(prefix="cupel-") as temporary:
        place = Path(temporary)
        said = _steps.write(job, _steps.retrieve(job), place)
        provenance.store(place, {**said, "keep": keep})
        return _steps.read(place)
