"""What may be varied, in the words of docs/format/study.md."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from cupel._errors import InvalidError
from cupel.training._arguments import checked
from cupel.training._job import Call, Job

_GENERATOR, _DATASET = "feature_generator.", "dataset."


def space_of(given: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Return a space with each parameter written out.

    >>> space_of({"depth": {"low": 2, "high": 9}, "kind": ["a", "b"], "seed": 7})["depth"]
    {'type': 'int', 'low': 2, 'high': 9}

    Args:
        given: of each parameter a list of values; ``low`` and ``high`` with ``log`` or
            ``step``, of floats where one of them is; an object as the page has it; or the one
            value that it has.

    Raises:
        InvalidError: one is none of these, or is one of the dataset.
    """
    if not given:
        raise InvalidError("a search needs a space: name a parameter of the model")
    for name in given:
        if name.startswith(_DATASET):
            raise InvalidError(f"{name}: all trials of a search have the same data")
    return {name: _written_out(value) for name, value in checked("space", given).items()}


def _written_out(value: Any) -> dict[str, Any]:
    if isinstance(value, list):
        return {"type": "choice", "values": value}
    if not isinstance(value, dict):
        return {"type": "constant", "value": value}
    if "type" in value:
        return value
    ends = [value.get("low"), value.get("high"), value.get("step", 0)]
    return {"type": "float" if any(isinstance(end, float) for end in ends) else "int", **value}


def with_params(job: Job, params: Mapping[str, Any]) -> Job:
    """Return a job with the parameters of a trial: those whose names begin with
    ``feature_generator.`` are the generator's, the others the model's."""
    of_model = {name: one for name, one in params.items() if not name.startswith(_GENERATOR)}
    of_generator = {
        name[len(_GENERATOR) :]: one for name, one in params.items() if name.startswith(_GENERATOR)
    }
    if of_generator and job.generator is None:
        raise InvalidError("the space has parameters of a feature generator, and there is none")
    generator = job.generator and Call(job.generator.kind, {**job.generator.params, **of_generator})
    model = Call(job.model.kind, {**job.model.params, **of_model})
    return replace(job, model=model, generator=generator)


def trial_of(job: Job, params: Mapping[str, Any]) -> Job:
    """Return what is tried of a job: with parameters, and judged by training rows."""
    return replace(with_params(job, params), evaluation=job.evaluation.for_trial())


def in_order(space: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    """Yield the names of a space, each behind those that its ``when`` names.

    Raises:
        InvalidError: a parameter's ``when`` leads to itself, or out of the space.
    """
    left = sorted(space)
    done: set[str] = set()
    while left:
        ready = [name for name in left if set(space[name].get("when", {})) <= done]
        if not ready:
            raise InvalidError(f"when of {', '.join(left)} leads to itself, or out of the space")
        yield from ready
        done.update(ready)
        left = [name for name in left if name not in done]
