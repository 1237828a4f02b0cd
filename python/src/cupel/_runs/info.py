"""What is known of a run but what it logged."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True)
class RunInfo:
    """What is known of a run but what it logged.

    Attributes:
        status: "RUNNING", "SCHEDULED", "FINISHED", "FAILED" or "KILLED".
        state: "active" or "deleted".
        end_time: None while it runs.
        git_commit: of the code; "" where it is not known.
    """

    id: str
    project: str
    experiment_id: int
    name: str
    status: str
    state: str
    user: str
    start_time: datetime | None
    end_time: datetime | None
    git_commit: str
    model_class: str
    feature_generator_class: str
    dataset_class: str

    @classmethod
    def of(cls, document: dict[str, Any]) -> RunInfo:
        """Read a run as the API writes it."""
        return cls(
            id=document["run_id"],
            project=document["project"],
            experiment_id=document["experiment_id"],
            name=document["run_name"],
            status=document["status"],
            state=document["state"],
            user=document["user"],
            start_time=moment(document["start_time"]),
            end_time=moment(document["end_time"]),
            git_commit=document["githash"],
            model_class=document["model_class"],
            feature_generator_class=document["feature_generator_class"],
            dataset_class=document["dataset_class"],
        )


def moment(text: str | None) -> datetime | None:
    """Read a time as the API writes it; below microseconds it is cut.

    >>> moment("2026-01-02T03:04:05.1234567Z")
    datetime.datetime(2026, 1, 2, 3, 4, 5, 123456, tzinfo=datetime.timezone.utc)
    """
    if not text:
        return None
    whole, _, rest = text.removesuffix("Z").partition(".")
    return datetime.fromisoformat(f"{whole}.{rest[:6]:0<6}+00:00")
