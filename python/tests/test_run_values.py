"""What can be logged to a run, and how it comes back."""

from __future__ import annotations

import math
from datetime import datetime, timezone
from typing import Any

import numpy as np
import pytest

import cupel
from cupel._connection import Scope


class Scalar:
    """A tensor of one element, as torch has them."""

    def item(self) -> float:
        return 0.25


def test_values_of_metrics(scope: Scope) -> None:
    given: dict[str, Any] = {
        "int": 3, "bool": True, "float32": np.float32(0.5), "array": np.array([1.5]),
        "tensor": Scalar(), "inf": math.inf, "-inf": -np.inf, "nan": math.nan, "big": 1e308,
    }  # fmt: skip
    with cupel.start_run() as run:
        run.log_metrics(given)
    seen = cupel.get_run(run.id).metrics
    assert math.isnan(seen.pop("nan"))
    assert seen == {
        "int": 3.0, "bool": 1.0, "float32": 0.5, "array": 1.5, "tensor": 0.25,
        "inf": math.inf, "-inf": -math.inf, "big": 1e308,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        (("loss", "0.5", None, None), "metric 'loss': '0.5' is no number"),
        (("loss", None, None, None), "metric 'loss': None is no number"),
        (("loss", np.zeros(2), None, None), "is no number"),
        (("loss", 1j, None, None), "is no number"),
        (("loss", 0.5, 1.5, None), r"step 1\.5 is no whole number"),
        (("loss", 0.5, 1 << 63, None), "does not fit into 64 bits"),
        (("loss", 0.5, 0, 1767323045006), "seconds since 1970"),
        (("loss", 0.5, 0, "now"), "seconds since 1970"),
        (("", 0.5, None, None), "1 to 250 characters"),
        (("k" * 251, 0.5, None, None), "1 to 250 characters"),
        (("a\nb", 0.5, None, None), "cannot stand in a key"),
        (("a//b", 0.5, None, None), "would name 'a/b'"),
        (("../b", 0.5, None, None), "would name"),
        ((7, 0.5, None, None), "a key is a string, not a int"),
    ],
)
def test_wrong_metrics(scope: Scope, wrong: tuple[Any, ...], says: str) -> None:
    with cupel.start_run() as run, pytest.raises(cupel.InvalidError, match=says):
        run.log_metric(*wrong)
    assert cupel.get_run(run.id).metrics == {}


def test_histories(scope: Scope) -> None:
    at = datetime(2026, 1, 2, tzinfo=timezone.utc)
    with cupel.start_run() as run:
        run.log_metric("loss", 0.5, step=np.int64(1), time=at)
        run.log_metric("loss", 0.25, step=2, time=at.timestamp() + 1.5)
        assert run.metrics == {"loss": 0.25}  # sent before it is asked for
    points = cupel.get_run(run.id).history("loss")
    assert points == [(1, 1767312000000, 0.5), (2, 1767312001500, 0.25)]
    assert points[0].time == at
    assert run.history("other") == []


def test_tags_have_their_last_value(scope: Scope) -> None:
    with cupel.start_run() as run:
        for value in range(300):
            run.set_tag("epoch", value)
        run.set_tag("gone", "x")
        run.delete_tag("gone")
        run.delete_tag("was never there")
        run.set_tag("back", "x")
        run.flush()
        run.delete_tag("back")
        run.set_tag("back", "y")
    tags = cupel.get_run(run.id).tags
    assert (tags["epoch"], tags["back"], "gone" in tags) == ("299", "y", False)


def test_parameters_are_text(scope: Scope) -> None:
    with cupel.start_run() as run:
        run.log_params({"layers": [64, 32], "bias": None, "on": True, "lr": np.float64(0.1)})
        run.log_params({f"p{n}": "ö" * 6000 for n in range(150)})
        with pytest.raises(cupel.InvalidError, match="parameter 'long': 6001 characters"):
            run.log_param("long", "x" * 6001)
        with pytest.raises(cupel.InvalidError, match="no Unicode text"):
            run.log_param("surrogate", "\ud800")
    params = cupel.get_run(run.id).params
    assert params.pop("layers") == "[64, 32]"
    assert (params["bias"], params["on"], params["lr"]) == ("None", "True", "0.1")
    assert len(params) == 153


def test_what_the_server_refuses_is_told_and_blocks_nothing(
    scope: Scope, caplog: pytest.LogCaptureFixture
) -> None:
    with cupel.start_run(params={"lr": 0.1}) as run:
        run.log_metric("before", 1)
        run.log_param("lr", 0.2)
        run.log_param("lr", 0.1)
        run.log_metric("after", 1)
    seen = cupel.get_run(run.id)
    assert seen.params == {"lr": "0.1"}
    assert seen.metrics == {"before": 1, "after": 1}
    assert seen.info.status == "FINISHED"
    (told,) = [record.message for record in caplog.records if "refused" in record.message]
    assert "lr" in told
    kept = told.rpartition("kept in ")[2].rstrip(")")
    with open(kept, encoding="utf-8") as file:  # noqa: PTH123
        assert '"record": {"key": "lr", "value": "0.2"}' in file.read()
