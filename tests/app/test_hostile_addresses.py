"""Whatever an address says, on every page: no exception, no Markdown of its own, one line."""

from __future__ import annotations

from typing import Any

import pytest
import streamlit as st
from streamlit.runtime.state.query_params_proxy import QueryParamsProxy
from streamlit.testing.v1 import AppTest

from app_pages.canvas.mounting import asked_step
from app_pages.chapters.leap import page as leap
from app_pages.chapters.weight_decay.throttle import MOST, asked_gradients
from app_pages.frame.plain_text import LONGEST, plain, said
from app_pages.jobs import worker
from app_pages.navigation import PAGES
from language import Message, translator
from story.claims.weight_decay.worked_example import GRADIENT
from tests.app.conftest import SMALL, visit_page
from tests.app.test_plain_text import text_of
from training.config import Config

PAGES_BY_URL = {url: draw.__module__ for pages in PAGES.values() for url, draw in pages.items()}
# Parameters that are whole numbers.
WHOLE = ("step", "d", "left_out", "seed", "p", "d_model", "steps", "batch_size")
HOSTILE = {
    "markdown": "[evil](http://evil.example)![evil](http://evil.example/x.png)**evil**",
    "digits": "5" * 5000,
    "large": "9" * 18,
    "numbers": "-1e400,nan",
    "text": "٣²\x00\x1b[2J\u202eevil",
    "walk": "g9999" * 3000,
}
TEXT = {"paragraph_open", "paragraph_close", "inline", "text", "text_special", "code_inline", "strong_open",
        "strong_close"}  # fmt: skip


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch, small_run: Config) -> dict[str, Any]:
    """Every parameter that a page asks for has a hostile value, whatever it is called."""
    told: dict[str, Any] = {"kind": "", "not": ("lang",), "config": small_run}

    def get(self: QueryParamsProxy, name: str, default: str | None = None) -> str | None:
        if name in told["not"]:
            return self.to_dict().get(name, default)
        if told["kind"] == "mixed":
            return HOSTILE["digits" if name in WHOLE else "markdown"]
        return HOSTILE[told["kind"]]

    monkeypatch.setattr(QueryParamsProxy, "__getitem__", get)
    monkeypatch.setattr(QueryParamsProxy, "get", get)
    monkeypatch.setattr(QueryParamsProxy, "__contains__", lambda _self, name: name not in told["not"])
    monkeypatch.setattr(leap, "REFERENCE", SMALL)
    for name in ("start", "submit"):
        monkeypatch.setattr(worker, name, lambda *_args, **_more: None)
    return told


# What takes numbers or texts of its own is asked with those as well.
KINDS = dict.fromkeys(PAGES_BY_URL, ("mixed",)) | {
    "decay": ("mixed", "walk"), "when": ("mixed", "numbers"), "lab": ("mixed", "text"),
    "occam": ("large",), "leap": ("large",),
}  # fmt: skip
VISITS = [(url, kind) for url, kinds in KINDS.items() for kind in kinds]


@pytest.mark.parametrize(("url", "kind"), VISITS)
def test_every_parameter_of_every_page_is_data(asked: dict[str, Any], url: str, kind: str) -> None:
    asked["kind"], asked["not"] = kind, ("lang", "run", "runs")
    _check(visit_page(PAGES_BY_URL[url].removeprefix("app_pages."), lang="en"))


@pytest.mark.parametrize("url", [url for url in PAGES_BY_URL if url not in ("claims", "sandpile")])
def test_the_run_is_data_on_every_page(asked: dict[str, Any], url: str) -> None:
    asked["kind"] = "markdown"
    _check(visit_page(PAGES_BY_URL[url].removeprefix("app_pages."), lang="en"))


def _check(page: AppTest) -> None:
    for part in (*page.error, *page.warning, *page.info, *page.caption, *page.markdown):
        if "evil" in part.value or "555" in part.value:
            assert len(part.value) < 2 * LONGEST + 400, part.value
            assert text_of(part.value)[1] <= TEXT, part.value


@pytest.mark.parametrize(
    ("words", "steps"), [("5", 5), ("5" * 11, None), ("", None), ("²", None), ("-5", None)]
)
def test_a_step_is_a_number_of_steps_or_nothing(words: str, steps: int | None) -> None:
    st.query_params["step"] = words
    assert asked_step() == steps


def test_a_walk_takes_no_more_than_it_may_however_much_is_asked() -> None:
    st.query_params["walk"] = HOSTILE["walk"]
    assert asked_gradients() == [GRADIENT] * MOST
    st.query_params["walk"] = "g2n9999"
    assert asked_gradients() == [GRADIENT] * 2 + [0.0] * (MOST - 2)


def test_what_is_long_or_cannot_be_seen_is_shown_short_and_as_its_code() -> None:
    words = translator("en")
    assert said(Message("p = {p}", p="5" * 5000), words) == "p = " + "5" * LONGEST + "…"
    assert plain("5" * 5000) == "5" * 5000, "our own words are not cut"
    assert text_of(plain("a\x1b[2J\u202eb"))[0] == r"a\x1b[2J\u202eb"
