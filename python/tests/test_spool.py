"""The files of the spool, and who sends them."""

from __future__ import annotations

import logging
import os
import signal
import threading
from pathlib import Path
from secrets import token_hex

import pytest

import cupel
from cupel._connection import Scope, connect
from cupel._errors import CorruptError
from cupel._runs import batch, entries, leftovers, records, spool
from cupel._runs.position import Position
from cupel._runs.records import Record
from cupel._runs.spool import Destination, Header, Segment

NOWHERE = Destination("http://nowhere", "default", "a" * 32)
THREADS, POINTS = 16, 10_000


def read(path: Path, start: int = 0) -> list[Record]:
    with path.open("rb") as file:
        return list(records.read(file, start, path.stat().st_size))


def left_behind(scope: Scope, run_id: str, *lines: bytes) -> Path:
    """Write a spool as a process that died has left it; return its path."""
    settings = scope.connection.settings
    where = Destination(settings.url, scope.project, run_id)
    segment = Segment.create(where.folder(settings.home), "0123456789abcdef", 0, where)
    segment.close()
    with segment.path.open("ab") as file:
        file.write(b"".join(lines))
    return segment.path


def point(step: int) -> bytes:
    return records.frame(records.POINT, entries.point("loss", 0.5, step, 1.0))


def test_format_is_the_documented_one(tmp_path: Path) -> None:
    segment = Segment.create(tmp_path, "0123456789abcdef", 3, NOWHERE)
    segment.append(point(7))
    segment.close()
    assert segment.path.name == f"{os.getpid()}-0123456789abcdef-3.spool"
    assert segment.path.read_bytes().split(b"\n", 1)[1] == (
        b'd79624f0 m {"key":"loss","step":7,"timestamp":1000,"value":0.5}\n'
    )
    header, begin = Header.read(segment.path)
    assert header == Header("0123456789abcdef-3", NOWHERE)
    assert [record.kind for record in read(segment.path, begin)] == [b"m"]


def test_first_release_is_still_read() -> None:
    path = Path(__file__).parent / "testdata" / "spool-1.spool"
    header, begin = Header.read(path)
    assert header == Header("00c0ffee00c0ffee-0", Destination("", "bank", "4f3c" * 8))
    kinds = [record.kind for record in read(path, begin)]
    assert kinds == [b"m", b"p", b"t", b"d", b"i", b"e"]


@pytest.mark.parametrize(
    ("tail", "kinds"),
    [
        (b"", b"mm"),
        (point(2)[:-1], b"mm"),
        (point(2)[:20], b"mm"),
        (b"garbage\n" + point(2), b"mm?m"),
        (b"\n\n", b"mm??"),
        (point(2).replace(b"0.5", b"0.7"), b"mm?"),
        (b"x" * records.MAX_RECORD + b"\n" + point(2), b"mm??m"),
        (bytes(5000), b"mm"),
    ],
    ids=["whole", "no end", "torn", "garbage", "empty", "changed", "endless", "zeros"],
)
def test_reading_what_is_damaged(tmp_path: Path, tail: bytes, kinds: bytes) -> None:
    path = tmp_path / "a"
    path.write_bytes(point(0) + point(1) + tail)
    assert b"".join(record.kind for record in read(path)) == kinds


@pytest.mark.parametrize(
    ("lines", "count"),
    [
        ([point(1)] * 1500, 1000),
        ([records.frame(records.PARAM, b"{}")] * 150 + [point(1)], 100),
        ([records.frame(records.TAG, b"{}"), records.frame(records.NO_TAG, b"{}")] * 60, 100),
        ([point(1), records.frame(records.INPUT, b"{}")], 1),
        ([records.frame(records.CHANGE, b"{}")] * 2, 1),
        ([records.frame(records.PARAM, b"x" * 600_000)] * 2, 1),
    ],
    ids=["points", "params", "tags", "other route", "changes", "bytes"],
)
def test_batches_keep_to_the_limits(tmp_path: Path, lines: list[bytes], count: int) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"".join(lines))
    taken = batch.take(iter(read(path)))
    assert taken is not None
    assert len(taken.records) == count
    assert taken.end == sum(map(len, lines[:count]))


def test_position_survives_a_torn_write(tmp_path: Path) -> None:
    position = Position(tmp_path / "a.spool")
    assert position.load() is None
    for end in (10, 20, 30):
        position.save(end - 10, end)
    assert Position(tmp_path / "a.spool").load() == (20, 30)
    file = tmp_path / "a.spool.position"
    text = file.read_bytes()
    file.write_bytes(text[:5] + b"xxx" + text[8:])  # the slot that was written last
    again = Position(tmp_path / "a.spool")
    assert again.load() == (10, 20)
    again.save(20, 40)
    assert Position(tmp_path / "a.spool").load() == (20, 40)


def test_too_long_records_are_said(scope: Scope) -> None:
    with cupel.start_run() as run, pytest.raises(cupel.InvalidError, match="log at most"):
        run._append(records.CHANGE, b"x" * records.MAX_RECORD)


def test_full_disk_is_said_and_undone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    segment = Segment.create(tmp_path, "0123456789abcdef", 0, NOWHERE)
    real = os.write
    with monkeypatch.context() as patch:
        patch.setattr(os, "write", lambda fd, line: real(fd, line[: len(line) // 2]))
        with pytest.raises(cupel.UnavailableError, match="the disk is full; CUPEL_HOME names"):
            segment.append(point(0))
    segment.append(point(1))
    segment.close()
    assert [record.kind for record in read(segment.path)] == [b"h", b"m"]
    assert segment.written == segment.path.stat().st_size


@pytest.mark.parametrize("wrote", [True, False], ids=["after the write", "before it"])
def test_interrupt_in_the_middle(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, wrote: bool
) -> None:
    segment = Segment.create(tmp_path, "0123456789abcdef", 0, NOWHERE)
    real = os.write

    def interrupted(fd: int, line: bytes) -> int:
        if wrote:
            real(fd, line)
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(os, "write", interrupted)
        with pytest.raises(KeyboardInterrupt):
            segment.append(point(0))
    segment.append(point(1))
    segment.close()
    assert len(read(segment.path)) == (3 if wrote else 2)
    assert segment.written == segment.path.stat().st_size


def test_home_that_cannot_be_written(
    scope: Scope, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(cupel.UnavailableError, match="CUPEL_HOME names another folder"):
        (tmp_path / "file").touch()
        Segment.create(tmp_path / "file" / "run", "0123456789abcdef", 0, NOWHERE)


def test_many_threads(scope: Scope) -> None:
    def work(number: int) -> None:
        for step in range(POINTS):
            run.log_metric("loss", 0.5, step=number * POINTS + step)

    with cupel.start_run() as run:
        threads = [threading.Thread(target=work, args=(number,)) for number in range(THREADS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    steps = [point.step for point in run.history("loss")]
    assert sorted(steps) == list(range(THREADS * POINTS))


def test_segments_follow_one_another(
    scope: Scope, local_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(spool, "SEGMENT_SIZE", 10_000)
    with cupel.start_run() as run:
        for step in range(3000):
            run.log_metric("loss", step, step=step)
            run.set_tag("last", step)
        run.flush()
        (last,) = (local_home / "spool" / run.id).glob("*.spool")
        assert int(last.stem.rpartition("-")[2]) > 10
    assert len(run.history("loss")) == 3000
    assert run.tags["last"] == "2999"
    assert not (local_home / "spool" / run.id).exists()


def test_damaged_lines_are_left_out_and_told(
    scope: Scope, caplog: pytest.LogCaptureFixture
) -> None:
    run = cupel.start_run()
    path = left_behind(scope, run.id, point(0), b"garbage\n", point(1), point(2)[:9])
    run.end()
    assert [point.step for point in run.history("loss")] == [0, 1]
    assert not path.exists()
    aside = path.with_name(path.name + ".damaged")
    assert b"garbage" in aside.read_bytes()
    assert f"1 unreadable records were not sent: see {aside}" in caplog.messages


def test_spool_without_a_header_is_set_aside(
    scope: Scope, caplog: pytest.LogCaptureFixture
) -> None:
    run = cupel.start_run()
    path = left_behind(scope, run.id)
    path.write_bytes(os.urandom(3000))
    run.end()
    aside = path.with_name(path.name + ".damaged")
    assert aside.stat().st_size == 3000
    assert any(str(aside) in message for message in caplog.messages)


def test_spools_of_other_versions_servers_and_processes_are_left_alone(
    scope: Scope, tmp_path: Path
) -> None:
    run = cupel.start_run()
    newer = left_behind(scope, run.id)
    text = newer.read_bytes()[9:-1].replace(b'"version": 1', b'"version": 2')
    newer.write_bytes(records.frame(b"h", text[2:]))
    folder = newer.parent
    other = Segment.create(folder, "1" * 16, 0, Destination("http://else", "p", run.id))
    other.close()
    held = Segment.create(folder, "2" * 16, 0, Destination(connect().settings.url, "p", run.id))
    empty = folder / f"1-{'3' * 16}-0.spool"
    empty.touch()
    leftovers.send(scope.connection.settings, folder)
    assert all(path.exists() for path in (newer, other.path, held.path, empty))
    os.utime(empty, (0, 0))
    leftovers.send(scope.connection.settings, folder)
    assert not empty.exists()
    held.close()
    run.end()
    for path in (newer, other.path):
        path.unlink()


def test_batch_in_flight_is_sent_again_as_it_was(scope: Scope) -> None:
    # A tag that was removed meanwhile shows that the server took the batch but once.
    run = cupel.start_run()
    tag = records.frame(records.TAG, entries.tag("a", "old"))
    path = left_behind(scope, run.id, tag)
    header, begin = Header.read(path)
    end = path.stat().st_size
    Position(path).save(begin, end)
    sent = batch.Batch(begin, end, tuple(read(path, begin))).logged(f"{header.id}:{begin}-{end}")
    headers = {"Content-Type": "application/json"}
    scope.connection.send("POST", scope.path("/runs/{}/log", run.id), content=sent, headers=headers)
    scope.send("POST", "/runs/{}/log", run.id, body={"remove_tags": ["a"]})
    with path.open("ab") as file:
        file.write(records.frame(records.TAG, entries.tag("b", "new")))
    run.end()
    assert "a" not in run.tags
    assert run.tags["b"] == "new"


def test_refusals_are_kept_once(scope: Scope, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.WARNING)
    run = cupel.start_run(params={"lr": 1})
    run.flush()
    wrong = records.frame(records.PARAM, entries.param("lr", 2))
    path = left_behind(scope, run.id, point(0), wrong, point(1))
    before = path.read_bytes()
    run.flush()
    path.write_bytes(before)  # as if its sender had died after it had kept the refusal
    run.end()
    assert [point.step for point in run.history("loss")] == [0, 1]
    kept = path.with_name(path.name + ".refused").read_text(encoding="utf-8").splitlines()
    assert len(kept) == 1
    assert '"code": "invalid"' in kept[0]


def test_runs_that_are_gone_refuse(scope: Scope, caplog: pytest.LogCaptureFixture) -> None:
    path = left_behind(scope, token_hex(16), point(0), point(1))
    leftovers.send(scope.connection.settings, path.parent)
    assert not path.exists()
    kept = path.with_name(path.name + ".refused").read_text(encoding="utf-8")
    assert kept.count('"code": "not_found"') == 2


def test_records_that_are_no_json_are_refused(scope: Scope) -> None:
    run = cupel.start_run()
    wrong = [records.frame(kind, b"{") for kind in (b"m", b"t", b"d", b"x")]
    path = left_behind(scope, run.id, point(0), *wrong, point(1))
    run.end()
    assert [point.step for point in run.history("loss")] == [0, 1]
    kept = path.with_name(path.name + ".refused").read_text(encoding="utf-8")
    assert len(kept.splitlines()) == len(wrong)


def test_processes_that_may_start_no_thread(
    scope: Scope, monkeypatch: pytest.MonkeyPatch, local_home: Path
) -> None:
    run = cupel.start_run()

    def refuse(thread: threading.Thread) -> None:
        raise RuntimeError("can't create new thread at interpreter shutdown")

    monkeypatch.setattr(threading.Thread, "start", refuse)
    run.log_metric("loss", 1)
    run.end()
    assert run.metrics == {"loss": 1}
    assert not (local_home / "spool" / run.id).exists()


def test_signal_handlers_may_log(scope: Scope) -> None:
    def alarm(*_: object) -> None:
        run.log_metric("alarms", 1)
        # Only now: a slow machine would interrupt each handler by the next one, without end.
        signal.setitimer(signal.ITIMER_REAL, 0.0005)

    with cupel.start_run() as run:
        before = signal.signal(signal.SIGALRM, alarm)
        signal.setitimer(signal.ITIMER_REAL, 0.0005)
        try:
            for step in range(20_000):
                run.log_metric("loss", step, step=step)
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
            signal.signal(signal.SIGALRM, before)
    assert len(run.history("loss")) == 20_000
    assert run.metrics["alarms"] == 1


def test_ids_of_runs_make_folders(tmp_path: Path) -> None:
    folder = Destination("", "default", "../a b").folder(tmp_path)
    assert folder == tmp_path / "spool" / "%2E%2E%2Fa%20b"


def test_header_must_be_one(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(records.frame(records.HEADER, b'{"format": "cupel-spool", "version": 1}'))
    with pytest.raises(CorruptError, match="its header lacks 'url'"):
        Header.read(path)
