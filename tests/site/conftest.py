"""A site, built once: everything is real but the chapters, which take minutes and have tests of their own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from kaiqiao.site.building import Built, build
from language import UserError
from tests.app.served import launched

# Of the control, a page that cannot be had.
REFUSED = "manifold"


@dataclass(frozen=True)
class Site:
    """Where it lies, and what was built."""

    folder: Path
    built: Built

    def address(self, page: str) -> str:
        return (self.folder / page.partition("?")[0].partition("#")[0]).as_uri() + "".join(
            sign + page.partition(sign)[2] for sign in "?#" if sign in page
        )


def stand_in(
    page: str, run_id: str | None, languages: tuple[str, ...], home: str, links: Mapping[str, str]
) -> str:
    if page == REFUSED and home.count("../") == 2:
        raise UserError("this run has too few snapshots")
    led = "".join(f'<li><a href="{address}">{name}</a>' for name, address in links.items())
    return (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{page}</title><main>'
        f'<h1>{page} of {run_id}, {languages}</h1><a href="{home}">home</a><ul>{led}</ul></main>'
    )


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    folder = tmp_path_factory.mktemp("site")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("KAIQIAO_RUNS", str(tmp_path_factory.mktemp("runs")))
        return Site(folder, build(folder, export=stand_in, jobs=1))


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with launched() as browser:
        yield browser
