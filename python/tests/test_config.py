"""Config readers: a folder, and Statsig's SDK over a server of the test's own."""

from __future__ import annotations

import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from statsig_python_core import StatsigOptions

import cupel
from cupel.config import LocalConfigReader, StatsigConfigReader

ROUTES = {"iv": "iv:latest", "share": 0.1}


class TestLocal:
    @pytest.fixture
    def folder(self, tmp_path: Path) -> Path:
        (tmp_path / "secret.json").write_text("{}")
        folder = tmp_path / "configs"
        (folder / "team").mkdir(parents=True)
        (folder / "test_config.json").write_text(json.dumps(ROUTES))
        (folder / "team" / "routes.yaml").write_text("iv: iv:latest\nshare: 0.1\n")
        (folder / "list.json").write_text("[1]")
        (folder / "broken.json").write_text('{"iv": ')
        (folder / "broken.yaml").write_text("iv: [")
        (folder / "deep.json").write_text("[" * 100_000)
        (folder / "large.json").write_text(" " * (1 << 20) + "{}")
        (folder / "link.json").symlink_to(tmp_path / "secret.json")
        return folder

    @pytest.mark.parametrize("name", ["test_config.json", "team/routes.yaml"])
    def test_reads(self, folder: Path, name: str) -> None:
        assert LocalConfigReader(config_dir=folder).read(name) == ROUTES

    @pytest.mark.parametrize(
        ("name", "error", "message"),
        [
            ("missing.json", cupel.NotFoundError, "No such file"),
            ("team", cupel.NotFoundError, "Is a directory"),
            ("../secret.json", cupel.InvalidError, "leads out of"),
            ("link.json", cupel.InvalidError, "leads out of"),
            ("/etc/passwd", cupel.InvalidError, "a name is that of a file"),
            ("", cupel.InvalidError, "a name is that of a file"),
            ("list.json", cupel.InvalidError, "no JSON object but list"),
            ("broken.json", cupel.InvalidError, "no JSON"),
            ("broken.yaml", cupel.InvalidError, "no YAML"),
            ("deep.json", cupel.InvalidError, "no JSON"),
            ("large.json", cupel.InvalidError, "at most"),
        ],
    )
    def test_refuses(self, folder: Path, name: str, error: type[Exception], message: str) -> None:
        with pytest.raises(error, match=message):
            LocalConfigReader(config_dir=folder).read(name)


def specs() -> dict[str, Any]:
    """Return what Statsig's server says of one dynamic config, in its format of specs."""
    config = {
        "name": "config-name",
        "type": "dynamic_config",
        "salt": "s",
        "defaultValue": ROUTES,
        "enabled": True,
        "rules": [],
        "entity": "dynamic_config",
        "idType": "userID",
        "isDeviceBased": False,
    }
    return {
        "has_updates": True,
        "time": 1,
        "company_id": "c",
        "response_format": "dcs-v1",
        "dynamic_configs": {"config-name": config},
        "feature_gates": {},
        "layer_configs": {},
        "layers": {},
        "experiment_to_layer": {},
        "condition_map": {},
        "id_lists": {},
    }


class Statsig(BaseHTTPRequestHandler):
    """Answers as Statsig's server does."""

    def do_GET(self) -> None:
        self.answer(specs())

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.answer({"success": True})

    def answer(self, body: dict[str, Any]) -> None:
        text = json.dumps(body).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


class TestStatsig:
    @pytest.fixture
    def url(self) -> Iterator[str]:
        with ThreadingHTTPServer(("127.0.0.1", 0), Statsig) as server:
            Thread(target=server.serve_forever, daemon=True).start()
            yield f"http://127.0.0.1:{server.server_port}"
            server.shutdown()

    @pytest.fixture
    def reader(self, url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[StatsigConfigReader]:
        monkeypatch.setenv("STATSIG_SERVER_KEY", "secret-of-a-test")
        options = StatsigOptions(
            specs_url=f"{url}/v2/download_config_specs",
            log_event_url=f"{url}/v1/log_event",
            id_lists_url=f"{url}/v1/get_id_lists",
            disable_country_lookup=True,
        )
        reader = StatsigConfigReader(options=options)
        yield reader
        reader.close()

    def test_reads(self, reader: StatsigConfigReader) -> None:
        assert reader.read("config-name") == ROUTES

    def test_unknown_name(self, reader: StatsigConfigReader) -> None:
        with pytest.raises(KeyError, match="no dynamic config 'other'"):
            reader.read("other")

    def test_nobody_answers(self) -> None:
        options = StatsigOptions(specs_url="http://127.0.0.1:9", init_timeout_ms=1000)
        with pytest.raises(cupel.UnavailableError, match="Statsig does not answer"):
            StatsigConfigReader("secret-of-a-test", options=options).read("config-name")

    def test_without_a_key(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.delenv("STATSIG_SERVER_KEY", raising=False)
        with pytest.raises(cupel.InvalidError, match="STATSIG_SERVER_KEY"):
            StatsigConfigReader().read("config-name")
