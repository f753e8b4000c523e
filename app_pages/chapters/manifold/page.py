"""The chapter "The manifold": the numbers by several projections, and how many dimensions a run uses."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import streamlit as st

from app_pages.canvas import AnyPanel, Lines, asked_step, pack_stage, show_stage
from app_pages.chapters.guesses import intro
from app_pages.chapters.manifold.dimensions import CODE, embedding_dimensions, near_dimensions
from app_pages.chapters.manifold.hole import show_hole
from app_pages.chapters.manifold.panels import picture_panels
from app_pages.chapters.manifold.towards_the_end import end_panels
from app_pages.chapters.weight_path import components, paths
from app_pages.frame.address import ask
from app_pages.frame.current_run import cached, opened_run
from app_pages.frame.guarded import guarded_page
from app_pages.frame.language import page_translator
from app_pages.frame.teaching import end_of_chapter, reveal, verdict_cards
from language import Translator
from story.chapters.dimensions import Dimensions, read_dimensions
from story.chapters.manifold import read_picture, shown_frequencies
from story.chapters.registry import CHAPTERS
from training.phases import phase_spans
from training.runs.reader import Run
from training.runs.view import RunView

CHAPTER = CHAPTERS["manifold"]


@dataclass(frozen=True, slots=True)
class Drawing:
    """How the numbers are drawn: by which method, on how many axes, coloured by which frequency; and
    whether white noise stands beside them."""

    method: str
    axes: int
    frequency: int | None
    noise: bool


@guarded_page
def page() -> None:
    """The page "The manifold"."""
    _ = page_translator()
    st.title(_("The manifold"))
    st.markdown(
        _(
            "The network keeps every number as an arrow in many dimensions. While it comes to understand, a "
            "heap becomes a circle. White noise does not."
        )
    )
    run = opened_run(_)
    if run is None:
        return
    hero, controls = st.container(), st.container()
    with controls:
        drawing = _asked_drawing(run, _)
    with hero:
        _show_picture(run, drawing, _)
    with st.spinner(_("Distances between neighbours are measured …")):
        found = cached(read_dimensions, run)
    shown = scenes(found, _)
    st.header(_("How many dimensions are in use"))
    reveal(_, "manifold.used", lambda: _show_scene("used", shown, found, _))
    st.header(_("How much of the end is there already?"))
    reveal(_, "manifold.end", lambda: _show_scene("end", shown, found, _))
    verdict_cards(CHAPTER.claims, _)
    with st.expander(_("Is there a hole in the middle of the cloud?")):
        reveal(_, "manifold.hole", lambda: show_hole(run, _))
    if shown["path"]:
        with st.expander(_("The path of all weights")):
            reveal(_, "manifold.path", lambda: _show_scene("path", shown, found, _))
    end_of_chapter(CHAPTER, _, shown=CHAPTER.claims)


def _asked_drawing(run: Run, _: Translator) -> Drawing:
    """How the numbers are to be drawn, by three controls below their picture."""
    usual = cached(shown_frequencies, run)
    names = {
        "plane": _("plane of a frequency"),
        "pca": _("principal components"),
        "isomap": "Isomap",
        "tsne": _("t-SNE (slow)"),
    }
    methods = [name for name in names if usual or name != "plane"]
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        # Links from before there was this choice ask for t-SNE by a word of its own.
        wanted = "tsne" if st.query_params.get("tsne", "").lower() in ("1", "true") else methods[0]
        method = ask(
            "by", methods, wanted,
            lambda key, remember: st.segmented_control(
                _("Drawn by"), methods, format_func=names.__getitem__, key=key, on_change=remember,
                required=True,
            ),
        )  # fmt: skip
        axes = st.segmented_control(
            _("Axes"), [2, 3], default=3, format_func=lambda count: f"{count}-D", key="axes",
            bind="query-params", required=True,
        )  # fmt: skip
        frequency = None
        if usual:
            frequency = st.selectbox(
                _("Frequency"), usual, key="freq", bind="query-params", width=140,
                help=_(
                    "Each dot is one number. The colours go round once in the order in which a wave of this "
                    "frequency meets the numbers: where it is their frequency, neighbours in colour are "
                    "neighbours."
                ),
            )  # fmt: skip
        noise = st.toggle(_("White noise beside it"), key="noise", bind="query-params")
    return Drawing(method, int(axes or 3), frequency, noise)


def _show_picture(run: Run, drawing: Drawing, _: Translator) -> None:
    with st.spinner(_("The projections are worked out …")):
        # A plane in space takes two frequencies: where there is one, it is drawn flat.
        found = cached(read_picture, run, drawing.method, drawing.axes, drawing.frequency) or cached(
            read_picture, run, drawing.method, 2, drawing.frequency
        )
    if found is None:
        st.info(_("This run's numbers have no picture: they are too few, or all in one place."))
        return
    view = cached(_view, run)
    panels = picture_panels(found, view, _, noise=drawing.noise)
    guess = next((panel.guess for panel in panels if isinstance(panel, Lines)), None)
    stage = pack_stage(
        panels, _, name=f"{run.run_id}.{drawing.method}.{drawing.axes}", steps=found.steps,
        spans=() if guess else phase_spans(view.phases), **intro(view, guess),
    )  # fmt: skip
    show_stage(stage, key="manifold")


def _view(view: RunView) -> RunView:
    return view


def _show_scene(name: str, shown: Mapping[str, Sequence[AnyPanel]], found: Dimensions, _: Translator) -> None:
    stage = pack_stage(shown[name], _, name=found.view.run_id, steps=found.steps, step=asked_step())
    show_stage(stage, key=f"manifold.{name}")


def scenes(found: Dimensions, _: Translator) -> Mapping[str, Sequence[AnyPanel]]:
    """How many dimensions the numbers use and the activations; the end; the path of the weights."""
    code = CODE.format(run_id=found.view.run_id, what="found.path")
    return {
        "used": [embedding_dimensions(found, _), *near_dimensions(found, _)],
        "end": end_panels(found, _),
        "path": [*paths(found.path, code, _), *components(found.path, code, _)],
    }
