"""The chapter "The manifold": the numbers by several projections, and how many dimensions a run uses."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from app_pages.canvas import AnyPanel, asked_step, pack_stage, show_stage
from app_pages.chapters.manifold.dimensions import CODE, embedding_dimensions, near_dimensions
from app_pages.chapters.manifold.panels import picture_panels
from app_pages.chapters.manifold.towards_the_end import end_panels
from app_pages.chapters.weight_path import components, paths
from app_pages.frame.current_run import cached, opened_run
from app_pages.frame.language import page_translator
from app_pages.frame.teaching import end_of_chapter, predict
from language import Translator
from story.chapters.dimensions import Dimensions, read_dimensions
from story.chapters.manifold import read_picture, shown_frequencies
from story.chapters.registry import CHAPTERS
from training.runs.reader import Run

CHAPTER = CHAPTERS["manifold"]
QUICK = ("plane", "pca", "isomap")
SLOW = ("tsne",)


def page() -> None:
    """The page "The manifold"."""
    _ = page_translator()
    st.title(_("The manifold"))
    st.markdown(
        _(
            "The network keeps every number as an arrow in a space of many dimensions. The article says that "
            "understanding folds these into a smooth manifold of few. No picture on a screen can show such a "
            "space without distorting it, and some methods draw shapes from noise; so each one here says how "
            "far to believe it, and stands beside what it makes of white noise."
        )
    )
    run = opened_run(_)
    if run is None:
        return
    guesses = [_("about as many as before"), _("a quarter of them"), _("two: a circle")]
    question = _("How many of their dimensions do the arrows use, once the network understands?")
    if predict(question, guesses, _, "manifold.guess"):
        _show_pictures(run, _)
        _show_dimensions(run, _)
    end_of_chapter(CHAPTER, _)


def _show_pictures(run: Run, _: Translator) -> None:
    st.subheader(_("Shadows of one cloud"))
    left, middle, right = st.columns(3, vertical_alignment="bottom")
    axes = left.segmented_control(
        _("Axes"), [2, 3], default=2, format_func=lambda count: f"{count}-D", key="axes", bind="query-params",
        required=True,
    )  # fmt: skip
    usual = cached(shown_frequencies, run)
    frequency = None
    if usual:
        frequency = middle.selectbox(
            _("Frequency of the plane and of the colours"), usual, key="freq", bind="query-params"
        )
    slow = right.toggle(_("t-SNE, too (takes some seconds)"), key="tsne", bind="query-params")
    if usual:
        st.caption(
            _(
                "Each dot is one number. The colours go round once in the order in which a wave of this "
                "frequency meets the numbers: where it is their frequency, neighbours in colour are "
                "neighbours."
            )
        )
    pictures = []
    with st.spinner(_("The projections are worked out …")):
        for method in (*QUICK, *(SLOW if slow else ())):
            found = cached(read_picture, run, method, int(axes or 2), frequency)
            if found is not None:
                pictures.append(found)
    if not pictures:
        st.info(_("This run's numbers have no picture: they are too few, or all in one place."))
        return
    panels = [panel for found in pictures for panel in picture_panels(found, run.run_id, _)]
    show_stage(
        pack_stage(panels, _, name=f"{run.run_id}.{axes}", steps=pictures[0].steps, step=asked_step()),
        key="manifold",
    )


def _show_dimensions(run: Run, _: Translator) -> None:
    st.subheader(_("How many dimensions are in use"))
    with st.spinner(_("Distances between neighbours are measured …")):
        found = cached(read_dimensions, run)
    show_stage(
        pack_stage(dimension_panels(found, _), _, name=run.run_id, steps=found.steps, step=asked_step()),
        key="dimensions",
    )
    st.caption(
        _(
            "The article compares this with the curled-up dimensions of string theory. That is a picture, "
            "and no more: nothing is curled up here. Directions along which the arrows do not differ carry "
            "no information; they shrink under weight decay and are as straight as before."
        )
    )


def dimension_panels(found: Dimensions, _: Translator) -> Sequence[AnyPanel]:
    """How many dimensions the numbers use, the activations, and the path of the weights."""
    code = CODE.format(run_id=found.view.run_id, what="found.path")
    return [
        embedding_dimensions(found, _),
        *end_panels(found, _),
        *near_dimensions(found, _),
        *paths(found.path, code, _),
        *components(found.path, code, _),
    ]
