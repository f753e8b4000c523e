"""The chapter "High-dimensional space": where volume lies, where chance puts vectors, where a run goes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
import streamlit as st

from app_pages.canvas import AnyPanel, asked_step, pack_stage, show_stage
from app_pages.chapters.space.against_chance import TURNS, chance_panels
from app_pages.chapters.space.bodies import body_panels
from app_pages.chapters.space.hero import dimension_words, pack_ball
from app_pages.chapters.space.panels import drawn_panels, shell_panels
from app_pages.claims.curves import CONTROL, Look, measured_lines
from app_pages.frame.address import ask
from app_pages.frame.current_run import cached, opened_run
from app_pages.frame.guarded import guarded_page
from app_pages.frame.language import page_translator
from app_pages.frame.teaching import end_of_chapter, is_teaching, reveal, verdict_cards
from language import Translator
from story.chapters.bodies.ball import CarriedBall, read_carried_ball
from story.chapters.bodies.others import Bodies, read_bodies
from story.chapters.chance import AgainstChance, read_against_chance
from story.chapters.registry import CHAPTERS
from story.chapters.space import ARTICLE_DIMS, Drawn, Shells, draw, exponents, read_shells
from story.claims.high_dimensions import inner_shares, shrunken_norms

CHAPTER = CHAPTERS["space"]
DRAWN_DIMS = ("1", "2", "3", "10", "100", "1000", "12288", "100000")
# As many seeds as anybody will ask for; each is kept in the address.
SEEDS = 1000


@guarded_page
def page() -> None:
    """The page "High-dimensional space"."""
    _ = page_translator()
    st.title(_("High-dimensional space"))
    st.markdown(
        _(
            "Carry one ball from two dimensions to a million and watch where its points go. Say beforehand "
            "how much of it you will find in its outer tenth."
        )
    )
    _show_ball(_)
    with st.expander(_("More laws of the ball")):
        reveal(_, "space.laws", lambda: _show_laws(_))
    _show_bodies(_)
    _show_run(_)
    with st.expander(_("Vectors drawn at random")):
        reveal(_, "space.drawn", lambda: _show_drawn(_))
    with st.expander(_("The article's two tables, worked out anew")):
        reveal(_, "space.tables", lambda: _show_tables(_))
    with st.expander(_("What the article says, and what was measured")):
        verdict_cards(CHAPTER.claims, _)
    end_of_chapter(CHAPTER, _, shown=CHAPTER.claims)


def _show_ball(_: Translator) -> None:
    data = pack_ball(_carried_ball(), _, asked=asked_step("d"), hides=is_teaching())
    show_stage(data, key="space.ball")


@st.cache_data(max_entries=1, show_spinner=False)
def _carried_ball() -> CarriedBall:
    return read_carried_ball()


def _show_laws(_: Translator) -> None:
    shells = _read_shells()
    show_stage(
        pack_stage(
            shell_panels(shells, _), _, name="shells", steps=shells.dims, address="d",
            step=asked_step("d"), rest=ARTICLE_DIMS[-1], words=dimension_words(_),
        ),
        key="space.shells",
    )  # fmt: skip


@st.cache_data(max_entries=1, show_spinner=False)
def _read_shells() -> Shells:
    return read_shells()


def _show_bodies(_: Translator) -> None:
    """Whether it is only the ball."""
    st.header(_("Is it only the ball?"))
    st.markdown(
        _(
            "Every body keeps its volume at its surface. But only the ball's surface is far out: seen from "
            "their corners, the points of other bodies lie halfway, or all but at the centre."
        )
    )

    def picture() -> None:
        """The bodies, at the ball's dimension."""
        bodies = _bodies()
        stage = pack_stage(
            body_panels(bodies, _), _, name="bodies", steps=bodies.dims, address="d", step=asked_step("d"),
            words=dimension_words(_),
        )  # fmt: skip
        show_stage(stage, key="space.bodies")

    reveal(_, "space.bodies", picture)


@st.cache_data(max_entries=1, show_spinner=False)
def _bodies() -> Bodies:
    return read_bodies()


def _show_tables(_: Translator) -> None:
    """The article's two tables, worked out anew beside what it prints."""
    inner, shrunken = st.columns(2, gap="medium")
    shares = exponents(list(ARTICLE_DIMS), [inner_shares.RADIUS])[:, 0]
    printed = [figure for figure, _digit in inner_shares.PRINTED.values()]
    exact, power, article = _("exactly"), _("as a power of ten"), _("as printed")
    inner.markdown(_("What lies inside {radius} of the radius:", radius=inner_shares.RADIUS))
    inner.table(
        {
            _("dimensions"): [f"{dim:,}" for dim in ARTICLE_DIMS],
            exact: [_share(each) for each in shares],
            power: [f"{each:.2f}" for each in shares],
            article: [*(_share(np.log10(each)) for each in printed), _ten(inner_shares.PRINTED_EXPONENT)],
        }
    )
    radii = [radius for radius, _exponent in shrunken_norms.PRINTED.values()]
    shrunk = exponents([ARTICLE_DIMS[-1]], radii)[0]
    shrunken.markdown(_("What is left in {dim} dimensions:", dim=f"{ARTICLE_DIMS[-1]:,}"))
    shrunken.table(
        {
            _("norm"): [f"{radius:g}" for radius in radii],
            exact: [_share(each) for each in shrunk],
            power: [f"{each:.2f}" for each in shrunk],
            article: [_ten(exponent) for _radius, exponent in shrunken_norms.PRINTED.values()],
        }
    )


def _share(exponent: float) -> str:
    """A share by its power of ten: in per cent where that can be read."""
    if exponent > -5:
        return f"{100 * 10**exponent:.3g} %"
    whole = int(np.floor(exponent))
    return f"{10 ** (exponent - whole):.1f} · {_ten(whole)}"


def _ten(power: int) -> str:
    return "10" + str(power).translate(str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"))


def _show_drawn(_: Translator) -> None:
    """Vectors drawn on request, against the laws."""
    picture = st.container()
    kinds = {"normal": _("normal coordinates"), "ball": _("in the ball")}
    dims = {each: f"{int(each):,}" for each in DRAWN_DIMS}
    asked = st.query_params.get("seed", "0")
    seed = int(asked) % SEEDS if asked.isdecimal() and len(asked) < 10 else 0
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        kind = ask("kind", kinds, "normal", _choice(_("Vectors"), kinds))
        dim = int(ask("drawn", dims, "12288", _choice(_("Coordinates"), dims)))
        st.button(_("Draw again"), on_click=_remember_seed, args=(seed + 1,), key="space.again")
    drawn = _draw(kind, dim, seed)
    with picture:
        stage = pack_stage(drawn_panels(drawn, seed, _), _, name=f"{kind}-{dim}-{seed}")
        show_stage(stage, key="space.drawn")


def _remember_seed(seed: int) -> None:
    st.query_params["seed"] = str(seed)


@st.cache_data(max_entries=4, show_spinner=False)
def _draw(kind: str, dim: int, seed: int) -> Drawn:
    return draw(kind, dim, seed)


def _choice(label: str, options: dict[str, str]) -> Callable[[str, Callable[[], None]], str | None]:
    def widget(key: str, remember: Callable[[], None]) -> str | None:
        chosen: str | None = st.segmented_control(
            label, list(options), format_func=options.__getitem__, key=key, on_change=remember, required=True
        )
        return chosen

    return widget


def _show_run(_: Translator) -> None:
    """The same statistics on the weights of the open run."""
    st.header(_("And the weights of a network?"))
    run = opened_run(_)
    if run is None:
        return
    st.markdown(
        _(
            "They are drawn at random, and begin on the law of a matrix without structure. What rises above "
            "that line later, training has put there."
        )
    )
    kinds = {"neurons": _("weights into each neuron"), "symbols": _("embeddings of the numbers")}
    place = st.container()
    vectors = ask("vectors", kinds, "neurons", _choice(_("Vectors of the run"), kinds))
    found = cached(read_against_chance, run, vectors)

    def picture() -> None:
        """Singular values, lengths and angles, and what else chance has a law for."""
        stage = pack_stage(
            run_panels(found, _), _, name=f"{found.view.run_id}-{vectors}", steps=found.steps,
            step=asked_step(),
        )  # fmt: skip
        show_stage(stage, key="space.run")

    with place:
        reveal(_, "space.run", picture)


def run_panels(found: AgainstChance, _: Translator) -> Sequence[AnyPanel]:
    """The run beside chance; in the last figure, what the ledger knows of shrunken weights takes its turn."""
    known = measured_lines(
        "black-hole",
        {"trained_curve": Look(colour="held_out"), "drawn_null": CONTROL},
        _,
        title=_("What is left when all weights are shrunk"),
        says=_("Trained weights can be shrunk a good way before they forget; drawn ones know nothing."),
        note=_("Measured over the seeds of the ledger, not on the open run."),
    )
    panels = chance_panels(found, _)
    return panels if known is None else [*panels, replace(known, **TURNS, choice=_("shrunk"))]
