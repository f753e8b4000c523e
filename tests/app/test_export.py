"""A page as one HTML file: what the app shows, opened without a server and without a network."""

from __future__ import annotations

import base64
import json
import re
import threading
import zlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import streamlit as st
from numpy.typing import NDArray
from playwright.sync_api import Browser, Page
from streamlit.testing.v1 import AppTest

from app_pages.canvas.bundle import OPENED, ROOT
from app_pages.export import EXPORTED, export_pages
from app_pages.export.archive import KEPT_BITS, packed, rounded, split_stage
from app_pages.export.cli import main
from app_pages.export.markup import Mount, page_of
from app_pages.export.visiting import visit_page
from app_pages.frame import current_run
from app_pages.jobs import exports
from app_pages.jobs.exports import exportable, exported_page
from language import UserError, translator
from tests.app.component_harness import stage_bytes
from tests.app.conftest import NO_CIRCLE, SMALL
from tests.app.seen import violations
from tests.app.served import launched
from training.config.presets import REFERENCE
from training.packed import shipped_run
from training.runs.folder import RunFolder
from training.runs.status import State

LARGEST = 1_500_000  # bytes of a page of the reference run
BOTH = ("en", "zh")
DATA = re.compile(r'id="data">([^<]*)<')


def unpacked(html: str) -> tuple[dict[str, Any], list[NDArray[Any]]]:
    """The header of a file's data, and its arrays."""
    found = DATA.search(html)
    assert found is not None
    raw = zlib.decompress(base64.b64decode(found[1]), -zlib.MAX_WBITS)
    length = int.from_bytes(raw[:4], "little")
    header, at, arrays = json.loads(raw[4 : 4 + length]), 4 + length, []
    for shape in header["arrays"]:
        size = int(np.prod(shape["shape"])) * (1 if shape["kind"] == "u1" else 4)
        values = np.frombuffer(raw[at : at + size], np.uint8)
        if shape["kind"] == "f4":
            values = np.ascontiguousarray(values.reshape(4, -1).T).view("<f4")
        arrays.append(values.reshape(shape["shape"]))
        at += size
    assert at == len(raw)
    return header, arrays


def drawn_by(script: str) -> Any:
    """The tree of elements of a few lines of Streamlit."""
    return AppTest.from_string(f"import streamlit as st\n{script}").run().main


# ---- What is in it


@pytest.mark.usefixtures("small_run")
def test_a_file_holds_what_the_page_shows() -> None:
    pages = [page for page in EXPORTED if page != "landscape"]  # which would measure one first
    known = re.findall(r"kaiqiao_\w+", (ROOT / OPENED).read_text(encoding="utf-8"))
    for page in pages:
        written = page_of(visit_page(page, "en", None), {})
        assert written.mounts, page
        assert {mount.component for mount in written.mounts} <= set(known), page
    shown = page_of(visit_page("manifold", "en", None), {})
    header, arrays = unpacked(export_pages(["manifold"], None, ["en"]).html)
    assert len(header["mounts"]) == len(shown.mounts)
    for mount, kept in zip(shown.mounts, header["mounts"], strict=True):
        assert isinstance(mount.data, bytes)
        told, values = split_stage(mount.data)
        stage = kept["stage"]
        same = ("id", "steps", "step", "plays", "spans", "text", "colours")
        assert [stage[name] for name in same] == [told[name] for name in same]
        assert [panel["title"] for panel in stage["panels"]] == [panel["title"] for panel in told["panels"]]
        for name, number in stage["arrays"].items():
            np.testing.assert_allclose(arrays[number], values[name], rtol=2.0**-KEPT_BITS, atol=0)


@pytest.mark.usefixtures("small_run")
def test_both_languages_share_their_arrays() -> None:
    one, both = (unpacked(export_pages(["phases"], None, which).html) for which in (["en"], BOTH))
    assert len(both[0]["mounts"]) == 2 * len(one[0]["mounts"])
    assert len(both[1]) == len(one[1])


def test_only_large_arrays_of_fractions_are_rounded() -> None:
    many = np.linspace(0.1, 0.2, 20_000, dtype=np.float32)
    assert 0 < np.abs(rounded(many) / many - 1).max() <= 2.0**-KEPT_BITS
    few, steps = many[:100], np.arange(70_000, 90_000, dtype=np.float32)
    gaps = np.where(np.arange(20_000) % 7, many, np.nan)
    assert np.array_equal(rounded(few), few)
    assert np.array_equal(rounded(steps), steps)
    assert np.array_equal(np.isnan(rounded(gaps)), np.isnan(gaps))


def test_a_stage_is_packed_once() -> None:
    mount = Mount("kaiqiao_stage", "<div></div>", "", stage_bytes())
    once, twice = packed([mount]), packed([mount, mount])
    (one, arrays), (two, same) = (unpacked(f'id="data">{text}<') for text in (once, twice))
    assert len(arrays) == len(same)
    assert two["mounts"] == 2 * one["mounts"]


def test_what_asks_the_server_is_left_out_and_a_heading_over_it() -> None:
    page = page_of(
        drawn_by(
            "st.title('A & B')\nst.markdown('Read **this**.')\nst.header('Choose')\n"
            "st.markdown('One of them.')\n"
            "st.button('Go')\nst.selectbox('Which', ['a'])\nst.header('Kept')\nst.table({'x': ['<b>']})\n"
            "with st.expander('Empty'):\n    st.slider('n', 0, 9)\n"
            "with st.expander('Full'):\n    st.code('1 < 2')"
        ),
        {},
    )
    assert page.title == "A & B"
    assert "<strong>this</strong>" in page.html
    for gone in ("Choose", "One of them", "Go", "Which", "Empty"):
        assert gone not in page.html
    for kept in ("<h2>Kept</h2>", "&lt;b&gt;", "<summary>Full</summary>", "1 &lt; 2"):
        assert kept in page.html


def test_words_of_a_run_cannot_become_part_of_the_page() -> None:
    hostile = "<img src=x onerror=alert(1)> [here](javascript:alert(1)) [y](/dark) ![x](http://a.b/c.png)"
    ways = "title", "header", "markdown", "info", "caption", "code"
    shown = [f"st.{way}({hostile!r})" for way in ways] + [f"st.table({{{hostile!r}: [{hostile!r}]}})"]
    shown += [f"with st.expander({hostile!r}):\n    st.code('x')"]
    page = page_of(drawn_by("\n".join(shown)), {})
    assert page.html.count("&lt;img") == 8  # in six ways besides the title, and as a column and its cell
    assert not re.search(r"<img|href=\"(?!http:)", page.html)


@pytest.mark.usefixtures("small_run")
def test_links_lead_to_pages_that_are_there() -> None:
    made = export_pages(["phases", "dark"], None, ["en"])
    links = set(re.findall(r'<a href="([^"]*)"', made.html))
    assert links == {"#phases", "#dark"}
    alone = export_pages(["phases"], None, ["en"], home="../index.html", links={"dark": "dark.html"}).html
    assert set(re.findall(r'<a (?:class="brand" )?href="([^"]*)"', alone)) == {"../index.html", "dark.html"}


def test_a_run_without_a_picture_is_told_and_left_out(
    monkeypatch: pytest.MonkeyPatch, recorded: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("KAIQIAO_RUNS", str(recorded))
    st.cache_data.clear()
    run = NO_CIRCLE.run_id
    made = export_pages(["leap", "adding"], run, ["en"])
    assert made.pages == ("leap",)
    assert made.left_out["adding"]
    assert 'href="#adding"' not in made.html
    with pytest.raises(UserError, match="adding has no picture"):
        export_pages(["adding"], run, ["en"])
    file = tmp_path / "file.html"
    assert main([run, "--page", "leap", "-o", str(file), "--lang", "zh"]) == 0
    for words, code, said in (
        ([run, "-o", str(file)], 1, "there already"),
        ([run], 2, "-o"),
        ([run, "-o", "file.pdf"], 2, "file.pdf"),
        ([run, "-o", str(tmp_path / "no" / "file.html")], 1, "cannot be written to"),
        ([run, "--page", "lab", "-o", str(tmp_path / "b.html")], 1, "'lab'"),
        (["nobody", "-o", str(tmp_path / "b.html")], 1, "nobody"),
    ):
        capsys.readouterr()
        assert main([*words]) == code
        told = capsys.readouterr().err
        assert said in told
        assert len(told.strip().splitlines()) == 1


def test_the_largest_pages_of_the_reference_run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("KAIQIAO_RUNS", str(tmp_path))
    st.cache_data.clear()
    assert shipped_run(REFERENCE, tmp_path) is not None
    for page in ("leap", "dark"):
        html = export_pages([page], None, BOTH).html
        assert len(html.encode()) <= LARGEST, page


@pytest.mark.usefixtures("small_run")
def test_a_visitor_takes_a_page_along() -> None:
    assert exportable("phases", SMALL.run_id) is not None
    assert exportable("landscape", SMALL.run_id) is None  # it is not measured
    assert exportable("phases", "nobody") is None
    first = exported_page("phases", SMALL.run_id, 1, "en")
    assert b"data-mount" in first
    assert (
        exported_page("phases", SMALL.run_id, 1, "zh") is first
    )  # who comes next gets the same file at once
    assert exported_page("phases", SMALL.run_id, 2, "en") is not first  # it has been written to
    assert "nobody" in exported_page("phases", "nobody", 0, "en").decode()


@pytest.mark.usefixtures("small_run")
def test_who_comes_when_too_many_wait_gets_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exports._exports(), "waiting", threading.Semaphore(0))
    said = exported_page("dark", SMALL.run_id, 1, "zh").decode()
    assert translator("zh")("Too many wait for theirs; try again in a minute.") in said


@pytest.mark.usefixtures("small_run")
def test_a_run_that_was_stopped_can_be_taken_along(monkeypatch: pytest.MonkeyPatch) -> None:
    finished = RunFolder.status
    monkeypatch.setattr(RunFolder, "status", lambda run: replace(finished(run), state=State.STOPPED))
    assert exportable("leap", SMALL.run_id) is not None
    made = export_pages(["leap"], SMALL.run_id, ["en"])
    assert made.pages == ("leap",)
    assert "Stopped at step" in made.html


@pytest.mark.usefixtures("small_run")
@pytest.mark.parametrize(("page", "offered"), [("phases", True), ("lab", False)])
def test_chapters_can_be_taken_along(page: str, offered: bool) -> None:
    foot = (
        "from app_pages.frame.footer import show_foot",
        "from language import translator",
        f"show_foot({page!r}, translator('en'))",
    )
    shown = AppTest.from_string("\n".join(foot))
    shown.query_params["run"] = SMALL.run_id
    buttons = [button.label for button in shown.run().get("download_button")]
    assert ("Take this page along" in buttons) is offered


# ---- Opened


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with launched() as browser:
        yield browser


@pytest.fixture(scope="module")
def file(recorded: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("file") / "pages.html"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("KAIQIAO_RUNS", str(recorded))
        patch.setattr(current_run, "REFERENCE", SMALL)
        st.cache_data.clear()
        html = export_pages(["leap", "manifold", "sandpile", "decay"], None, BOTH).html
    st.cache_data.clear()
    made.write_text(html, encoding="utf-8")
    return made


@pytest.fixture
def page(browser: Browser, file: Path) -> Iterator[Page]:
    """The file, opened on a phone whose network is off; it asks for nothing, and nothing goes wrong."""
    context = browser.new_context(
        viewport={"width": 390, "height": 844}, offline=True, reduced_motion="reduce", locale="en-US"
    )
    page = context.new_page()
    asked: list[str] = []
    wrong: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: wrong.append(message.text))
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.goto(file.as_uri())
    page.locator("canvas:visible").first.wait_for()
    yield page
    assert asked == [file.as_uri()]
    assert wrong == []
    context.close()


@pytest.mark.browser
def test_it_is_alive_without_a_network(page: Page) -> None:
    stage = page.locator(".mount:visible").first
    step = stage.locator("output.step")
    at_end = step.inner_text()
    page.keyboard.press("ArrowLeft")
    step.get_by_text(at_end, exact=True).wait_for(state="detached")
    fields = stage.locator(".asking input")
    fields.nth(0).fill("3")
    fields.nth(1).fill("4")
    says = stage.locator("[data-panel=ring] .says")
    says.get_by_text("from weights rounded to bytes").wait_for()
    assert "3 + 4" in says.inner_text()
    page.get_by_role("button", name="中文").click()
    page.get_by_text("问问网络").first.wait_for()
    asked = [field.input_value() for field in page.locator(".asking:visible input").all()]
    assert asked == ["3", "4"]  # it is the same picture, in another language
    assert page.evaluate("document.documentElement.lang") == "zh"
    page.get_by_role("link", name="流形").first.click()
    page.locator("h1:visible").get_by_text("流形").wait_for()
    page.locator("canvas:visible").first.wait_for()
    assert page.url.endswith("#manifold/zh")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


@pytest.mark.browser
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing(browser: Browser, file: Path, theme: Any) -> None:
    viewport = {"width": 390, "height": 844} if theme == "dark" else {"width": 1440, "height": 900}
    context = browser.new_context(
        viewport=viewport, color_scheme=theme, reduced_motion="reduce", bypass_csp=True, locale="en-US"
    )
    page = context.new_page()
    for name in ("leap", "sandpile", "decay/zh"):
        page.goto(f"{file.as_uri()}#{name}")
        page.reload()
        page.locator("canvas:visible").first.wait_for()
        assert violations(page) == []
    context.close()


@pytest.mark.browser
def test_it_is_alive_in_a_frame_that_may_keep_nothing(browser: Browser, file: Path, tmp_path: Path) -> None:
    around = tmp_path / "around.html"
    around.write_text(
        f'<iframe src="{file.as_uri()}" sandbox="allow-scripts" width="900" height="700"></iframe>'
    )
    page = browser.new_page()
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.goto(around.as_uri())
    inside = page.frame_locator("iframe")
    inside.locator("canvas:visible").first.wait_for()
    inside.get_by_role("button", name="▶").first.click()
    assert wrong == []
    page.close()


@pytest.mark.browser
def test_a_file_that_is_cut_off_says_so(browser: Browser, file: Path, tmp_path: Path) -> None:
    html = file.read_text(encoding="utf-8")
    found = DATA.search(html)
    assert found is not None
    half = tmp_path / "half.html"
    half.write_text(html.replace(found[1], found[1][: len(found[1]) // 8 * 4]), encoding="utf-8")
    page = browser.new_page()
    page.goto(half.as_uri())
    page.get_by_text("could not be opened").wait_for()
    page.close()
