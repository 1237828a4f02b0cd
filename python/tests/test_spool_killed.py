"""Nothing that was logged is lost, or there twice, whatever dies."""

from __future__ import annotations

import os
import random
import signal
import socket
from pathlib import Path

import pytest

import cupel
from cupel._connection import Scope, connect
from cupel.testing import throwaway_home, throwaway_server
from lossy import lossy
from programs import run, start, started

TRAINER = """
import os, cupel
run = cupel.start_run(name="trainer")
os.write(1, run.id.encode() + b"\\n")
for step in range(1_000_000):
    run.log_metric("loss", step / 2, step=step)
    if step % 10 == 0:
        run.log_param(f"param-{step}", step)
        run.set_tag("last", step)
    os.write(1, b"%d\\n" % step)
"""

LEAVER = """
import os, cupel
run = cupel.start_run()
os.write(1, run.id.encode())
for step in range(1500):
    run.log_metric("loss", step, step=step)
run.log_param("lr", 0.1)
os._exit(0)
"""

FORKER = """
import os, cupel
run = cupel.start_run()
run.log_metric("loss", -1, step=-1)
children = []
for number in range(4):
    child = os.fork()
    if child == 0:
        for step in range(300):
            cupel.log_metric("loss", step, step=300 * number + step)
        os._exit(0)
    children.append(child)
for child in children:
    os.waitpid(child, 0)
run.end()
print(run.id)
"""

POLITE_FORKER = """
import os, sys, cupel
with cupel.start_run() as run:
    if os.fork() == 0:
        cupel.log_metric("loss", 1, step=1)
        sys.exit(3)
    assert os.waitstatus_to_exitcode(os.wait()[1]) == 3
    cupel.log_metric("loss", 0, step=0)
    print(run.id, run.info.status, len(run.history("loss")), run.tags.get("cupel.error"))
"""

NEXT = "import cupel; cupel.search_runs()"


def steps(run_id: str) -> list[int]:
    """Return the steps that were logged as "loss", in order."""
    return sorted(point.step for point in cupel.get_run(run_id).history("loss"))


def train_and_kill(after: int) -> tuple[str, int]:
    """Kill a trainer when it has logged for so many steps; return its run's id, and the last
    step of which it knew that it was logged."""
    with started(TRAINER) as trainer:
        assert trainer.stdout is not None
        run_id = trainer.stdout.readline().decode().strip()
        last = -1
        while last < after:
            last = int(trainer.stdout.readline())
        trainer.kill()
        rest = trainer.stdout.read().decode().split("\n")[:-1]
        return run_id, int(rest[-1]) if rest else last


def assert_all_there_once(run_id: str, last: int) -> None:
    logged = steps(run_id)
    assert logged == list(range(len(logged)))
    assert len(logged) - 1 in (last, last + 1)  # it may have died before it could tell
    seen = cupel.get_run(run_id)
    tens = list(range(0, last + 1, 10))
    assert {f"param-{ten}": str(ten) for ten in tens}.items() <= seen.params.items()
    assert int(seen.tags["last"]) >= tens[-1]


def spools(home: Path, run_id: str) -> list[Path]:
    return list((home / "spool" / run_id).glob("*"))


@pytest.mark.parametrize("seed", range(6))
def test_trainer_killed_at_any_moment(scope: Scope, local_home: Path, seed: int) -> None:
    after = int(10 ** random.Random(seed).uniform(0, 4))
    run_id, last = train_and_kill(after)
    run(NEXT)
    assert_all_there_once(run_id, last)
    assert spools(local_home, run_id) == []


def test_trainer_that_leaves_without_a_word(scope: Scope) -> None:
    run_id = run(LEAVER)
    run(NEXT)
    assert steps(run_id) == list(range(1500))
    assert cupel.get_run(run_id).params == {"lr": "0.1"}


def test_run_goes_on_where_it_was_killed(scope: Scope) -> None:
    run_id, last = train_and_kill(100)
    with cupel.start_run(run_id=run_id) as again:
        again.log_metric("loss", 0, step=1_000_000)
    logged = steps(run_id)
    assert logged[-1] == 1_000_000
    assert len(logged) >= last + 2
    assert cupel.get_run(run_id).info.status == "FINISHED"


def test_forked_children_that_leave_at_once(scope: Scope, local_home: Path) -> None:
    run_id = run(FORKER)
    assert steps(run_id) == list(range(-1, 1200))
    assert spools(local_home, run_id) == []


def test_forked_children_do_not_end_their_parents_run(scope: Scope) -> None:
    run_id, *said = run(POLITE_FORKER).split()
    assert said == ["RUNNING", "2", "None"]
    assert cupel.get_run(run_id).info.status == "FINISHED"


def test_programs_that_begin_at_once_share_what_is_left(
    remote_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CUPEL_HOME", str(tmp_path))
    with lossy(remote_url) as proxy:
        monkeypatch.setenv("CUPEL_URL", proxy.url)
        left = [train_and_kill(500) for _ in range(4)]
        nexts = [start(NEXT) for _ in range(4)]
        for program in nexts:
            program.communicate(timeout=60)
        run(NEXT)
        for run_id, last in left:
            assert_all_there_once(run_id, last)
    for bodies in proxy.bodies.values():
        assert all(body == bodies[0] for body in bodies)


def test_lost_answers_double_nothing(
    remote_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CUPEL_HOME", str(tmp_path))
    with lossy(remote_url) as proxy:
        monkeypatch.setenv("CUPEL_URL", proxy.url)
        run_id, last = train_and_kill(3000)
        run(NEXT)
        assert_all_there_once(run_id, last)
    for bodies in proxy.bodies.values():
        assert all(body == bodies[0] for body in bodies)
    assert max(len(bodies) for bodies in proxy.bodies.values()) > 1


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def test_server_that_is_away_for_a_while(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    place = {"home": str(tmp_path / "server"), "listen": f"127.0.0.1:{free_port()}"}
    monkeypatch.setenv("CUPEL_HOME", str(tmp_path / "home"))
    with throwaway_server(**place) as url:
        monkeypatch.setenv("CUPEL_URL", url)
        run = cupel.start_run()
        run.log_metric("loss", 0, step=0)
        run.flush()
    for step in range(1, 2500):
        run.log_metric("loss", step, step=step)
    with pytest.raises(cupel.UnavailableError, match="is sent later"):
        run.flush(patience=0.5)
    with throwaway_server(**place):
        run.end()
        assert steps(run.id) == list(range(2500))
        assert cupel.get_run(run.id).info.status == "FINISHED"
    assert len([r for r in caplog.records if "waits on disk" in r.message]) == 1


def test_server_that_is_away_at_the_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = {"home": str(tmp_path / "server"), "listen": f"127.0.0.1:{free_port()}"}
    monkeypatch.setenv("CUPEL_HOME", str(tmp_path / "home"))
    with throwaway_server(**place) as url:
        monkeypatch.setenv("CUPEL_URL", url)
        run = cupel.start_run()
    run.log_metric("loss", 0, step=0)
    run.end(patience=0.2)
    with throwaway_server(**place):
        cupel.get_run(run.id).flush()
        assert steps(run.id) == [0]
        assert cupel.get_run(run.id).info.status == "FINISHED"


# httpcore does not close a socket that could not be connected.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_local_server_that_is_killed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CUPEL_URL", raising=False)
    with throwaway_home() as home:
        monkeypatch.setenv("CUPEL_HOME", str(home))
        with cupel.start_run() as run:
            for step in range(3000):
                run.log_metric("loss", step, step=step)
                if step == 1500:
                    os.kill(connect().call("GET", "/api/v1/local")["pid"], signal.SIGKILL)
        assert steps(run.id) == list(range(3000))
        assert cupel.get_run(run.id).info.status == "FINISHED"
