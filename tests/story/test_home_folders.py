"""A `~` in a setting is the home folder, as it is in a shell."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from story.films.renderings import films_root, gallery_root
from story.ledger.lab import cache_folder
from training.runs.reader import runs_root
from training.sweeps.folder import sweeps_root

ROOTS = {
    "KAIQIAO_RUNS": runs_root, "KAIQIAO_SWEEPS": sweeps_root, "KAIQIAO_FILMS": films_root,
    "KAIQIAO_GALLERY": gallery_root, "KAIQIAO_CLAIMS": cache_folder,
}  # fmt: skip


@pytest.mark.parametrize(("name", "root"), ROOTS.items())
def test_the_home_folder_is_meant(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str, root: Callable[[], Path]
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv(name, "~/kept")
    assert root() == tmp_path / "kept"
    monkeypatch.setenv(name, "/else/~where")
    assert root() == Path("/else/~where")
