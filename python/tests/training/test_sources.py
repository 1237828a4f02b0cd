"""Classes that no file has."""

from __future__ import annotations

import sys
from pathlib import Path
from types import ModuleType

import pytest

from cupel import InvalidError
from cupel.training import _sources

CELLS = [
    "",
    "from __future__ import annotations\nimport json as text, os",
    "%matplotlib inline\nnot = python",
    "from cupel.training import *\n\nFACTOR = 2\nmodel = print('never')\n",
    "def half(x):\n    return x / FACTOR\n\ndef other():\n    return os.sep",
    'class Halved(FeatureGenerator):\n    """Halves."""\n\n    def transform(self, data):\n'
    "        model = half(data)\n        return model if text else None",
]


@pytest.fixture
def main(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """A notebook's namespace, in which its cells have been run."""
    module = ModuleType("__main__")
    monkeypatch.setitem(sys.modules, "__main__", module)
    module.In = CELLS  # type: ignore[attr-defined]
    for cell in CELLS:
        if not cell.startswith("%"):
            exec(compile(cell, "<cell>", "exec"), module.__dict__)
    return module


def test_a_class_of_a_notebook_brings_what_it_needs(
    main: ModuleType, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _sources.needs_source(main.Halved)
    capsys.readouterr()
    text = _sources.source_of(main.Halved)
    assert text.startswith("from __future__ import annotations\n")
    for part in ("import json as text, os", "FACTOR = 2", "def half", "class Halved"):
        assert part in text
    for part in ("never", "def other", "%matplotlib"):
        assert part not in text
    module = sys.modules["__main__"] = ModuleType("__main__")
    made = _sources.load(text, "cell.py", "Halved")
    assert made().transform(4) == 2 and made is module.Halved  # type: ignore[attr-defined]
    assert capsys.readouterr().out == ""


def test_what_has_no_source_is_said(main: ModuleType) -> None:
    exec("def half(x): return x / 3", main.__dict__)
    exec("class Bare(FeatureGenerator):\n def transform(self, d): return d", main.__dict__)
    with pytest.raises(InvalidError, match="source of Bare is not known"):
        _sources.source_of(main.Bare)
    main.In = CELLS[-1:]  # type: ignore[attr-defined]
    with pytest.raises(InvalidError, match=r"Halved needs .*, whose source is not known"):
        _sources.source_of(main.Halved)


def test_a_script_brings_no_more_than_its_class(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    script = tmp_path / "train.py"
    script.write_text(
        "import math\nimport os\n\n@str\ndef told(): pass\n\n"
        "class Root:\n    value = math.pi\n\nif __name__ == '__main__':\n    Root()\n"
    )
    module = ModuleType("__main__")
    module.__file__ = str(script)
    monkeypatch.setitem(sys.modules, "__main__", module)
    exec(compile("import math\nclass Root: pass", str(script), "exec"), module.__dict__)
    assert _sources.source_of(module.Root) == ("import math\n\nclass Root:\n    value = math.pi\n")


def test_a_source_that_does_not_run_is_said() -> None:
    with pytest.raises(InvalidError, match="the source of A: NameError"):
        _sources.load("class A(Nowhere): pass", "a.py", "A")
