"""The chapter "The manifold", run by Streamlit's own test driver, in both languages."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from app_pages.canvas import Points, pack_stage
from app_pages.chapters.manifold.hole import LOOP, SHUFFLED, hole_panel
from app_pages.chapters.manifold.page import scenes
from app_pages.chapters.manifold.panels import picture_panels
from language import translator
from story.chapters.dimensions import read_dimensions
from story.chapters.manifold import METHODS, read_picture
from tests.app.conftest import NO_CIRCLE, SMALL, visit_page
from training.measures import series
from training.runs.reader import open_run

pytestmark = pytest.mark.usefixtures("small_run")


def visit(**address: str) -> AppTest:
    return visit_page("chapters.manifold.page", **address)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_pictures_come_at_once_and_nothing_is_asked_in_words(language: str) -> None:
    page = visit(lang=language)
    assert len(page.get("bidi_component")) == 5
    assert len(page.selectbox[0].options) > 1
    assert not page.radio
    assert not page.error


def test_white_noise_is_beside_the_picture_where_it_is_asked_for() -> None:
    run, _ = open_run(SMALL.run_id), translator("en")
    found = read_picture(run.view(), "plane", 3)
    assert found is not None
    alone, beside = (picture_panels(found, run.view(), _, noise=noise) for noise in (False, True))
    assert [panel.width for panel in alone] == [4, 2]
    assert [panel.width for panel in beside] == [3, 3, 6]
    assert all(panel.spins for panel in (*alone, *beside) if isinstance(panel, Points))
    page = visit(lang="en", noise="true")
    assert page.toggle[0].value
    assert page.segmented_control[1].value == 3


def test_t_sne_is_drawn_when_it_is_asked_for() -> None:
    page = visit(lang="en")
    assert page.segmented_control[0].value == "plane"
    page.segmented_control[0].set_value("tsne").run()
    assert not page.exception
    assert page.query_params["by"] in ("tsne", ["tsne"])
    assert visit(lang="en", tsne="true").segmented_control[0].value == "tsne"  # links of the first edition


@pytest.mark.parametrize(
    "address", [{"axes": "7"}, {"freq": "no"}, {"by": "eye"}, {"tsne": "perhaps"}, {"step": "-1"}]
)
def test_what_the_address_asks_for_and_is_not_there_breaks_nothing(address: dict[str, str]) -> None:
    assert not visit(lang="en", **address).error


def test_a_task_without_a_circle_has_its_other_pictures() -> None:
    page = visit(lang="en", run=NO_CIRCLE.run_id)
    assert not page.selectbox
    assert not page.info


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("axes", [2, 3])
def test_the_stages_can_be_packed_and_every_sentence_filled(language: str, axes: int) -> None:
    run, _ = open_run(SMALL.run_id), translator(language)
    pictures = [read_picture(run.view(), method, axes) for method in METHODS]
    shown = [panel for found in pictures if found for panel in picture_panels(found, run.view(), _)]
    assert len(shown) == 2 * len(METHODS) + 1
    found = read_dimensions(run.view())
    counted = [panel for scene in scenes(found, _).values() for panel in scene]
    for panels in (shown, counted):
        assert len({panel.name for panel in panels}) == len(panels)
        assert len(pack_stage(panels, _, name="a", steps=found.steps)) < 5_000_000
        for panel in panels:
            panel.says.format(**dict.fromkeys(panel.numbers, ""))


def test_the_code_beside_the_pictures_runs(capsys: pytest.CaptureFixture[str]) -> None:
    run, _ = open_run(SMALL.run_id), translator("en")
    found = read_picture(run.view(), "plane", 2)
    assert found is not None
    counted = scenes(read_dimensions(run.view()), _).values()
    shown = [*picture_panels(found, run.view(), _), *(panel for scene in counted for panel in scene)]
    for code in {panel.code for panel in shown} - {""}:
        exec(code, {})
        assert capsys.readouterr().out


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_hole_is_said_beside_what_a_shuffled_cloud_has(language: str) -> None:
    view, _ = open_run(SMALL.run_id).view(), translator(language)
    loop, shuffled = series(view, LOOP), series(view, SHUFFLED)
    panel = hole_panel(view, loop, shuffled, _)
    assert panel.range_y is not None
    assert max(loop.values.max(), shuffled.values.max()) < panel.range_y[1]
    assert pack_stage([panel], _, name="a", steps=loop.steps)
    panel.says.format(**dict.fromkeys(panel.numbers, ""))
