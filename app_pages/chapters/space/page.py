"""The chapter "High-dimensional space": where volume lies, where chance puts vectors, where a run goes."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import streamlit as st

from app_pages.canvas import asked_step, pack_stage, show_stage
from app_pages.chapters.space.against_chance import chance_panels
from app_pages.chapters.space.panels import drawn_panels, shell_panels
from app_pages.claims.curves import CONTROL, Look, measured_lines
from app_pages.frame.address import ask
from app_pages.frame.current_run import cached, opened_run
from app_pages.frame.language import page_translator
from app_pages.frame.teaching import end_of_chapter, predict
from language import Translator
from story.chapters.chance import read_against_chance
from story.chapters.registry import CHAPTERS
from story.chapters.space import ARTICLE_DIMS, Drawn, Shells, draw, exponents, read_shells
from story.claims.high_dimensions import inner_shares, shrunken_norms

CHAPTER = CHAPTERS["space"]
DRAWN_DIMS = ("1", "2", "3", "10", "100", "1000", "12288", "100000")
# As many seeds as anybody will ask for; each is kept in the address.
SEEDS = 1000


def page() -> None:
    """The page "High-dimensional space"."""
    _ = page_translator()
    st.title(_("High-dimensional space"))
    st.markdown(
        _(
            "The article calls the origin a black hole: in many dimensions nearly all of a ball lies under "
            "its skin, and next to nothing near its centre. That is exact, and you can scrub through it. "
            "Whether it says anything about weights is another question, and the run answers it."
        )
    )
    guesses = [
        _("nine tenths"),
        _("about a half"),
        _("one in a thousand"),
        _("so little that no computer number can hold it"),
    ]
    question = _(
        "In {dim} dimensions, how much of a ball lies within nine tenths of its radius?",
        dim=f"{ARTICLE_DIMS[-1]:,}",
    )
    if predict(question, guesses, _, "space.guess"):
        _show_laws(_)
        _show_tables(_)
        _show_drawn(_)
    _show_run(_)
    end_of_chapter(CHAPTER, _)


def _show_laws(_: Translator) -> None:
    shells = _read_shells()
    show_stage(
        pack_stage(
            shell_panels(shells, _), _, name="shells", steps=shells.dims, address="d",
            step=asked_step("d") or ARTICLE_DIMS[-1],
            words={"step": _("{step} dimensions"), "scrubber": _("Number of dimensions")},
        ),
        key="space.shells",
    )  # fmt: skip


@st.cache_data(max_entries=1, show_spinner=False)
def _read_shells() -> Shells:
    return read_shells()


def _show_tables(_: Translator) -> None:
    """The article's two tables, worked out anew beside what it prints."""
    st.subheader(_("The article's two tables, worked out anew"))
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
    st.subheader(_("Drawn by chance, against the exact law"))
    st.markdown(
        _(
            "A law can be put to the test: vectors drawn coordinate by coordinate, without any knowledge of "
            "it. A small p would speak against the law; about one draw in twenty gives p below 0.05 even "
            "though the law is true."
        )
    )
    kinds = {"normal": _("normal coordinates"), "ball": _("in the ball")}
    dims = {each: f"{int(each):,}" for each in DRAWN_DIMS}
    asked = st.query_params.get("seed", "0")
    seed = int(asked) % SEEDS if asked.isdecimal() and len(asked) < 10 else 0
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        kind = ask("kind", kinds, "normal", _choice(_("Vectors"), kinds))
        dim = int(ask("drawn", dims, "12288", _choice(_("Coordinates"), dims)))
        st.button(_("Draw again"), on_click=_remember_seed, args=(seed + 1,), key="space.again")
    drawn = _draw(kind, dim, seed)
    show_stage(
        pack_stage(drawn_panels(drawn, seed, _), _, name=f"{kind}-{dim}-{seed}"), key="space.drawn"
    )  # fmt: skip


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
    st.subheader(_("And the weights of a network?"))
    run = opened_run(_)
    if run is None:
        return
    guesses = [_("yes, all the time"), _("at the start only"), _("at the end only"), _("never")]
    question = _("Do the weights of a run lie where chance would put them?")
    if not predict(question, guesses, _, "space.run_guess"):
        return
    kinds = {"neurons": _("weights into each neuron"), "symbols": _("embeddings of the numbers")}
    vectors = ask("vectors", kinds, "neurons", _choice(_("Vectors of the run"), kinds))
    found = cached(read_against_chance, run, vectors)
    panels = list(chance_panels(found, _))
    known = measured_lines(
        "black-hole",
        {"trained_curve": Look(colour="held_out"), "drawn_null": CONTROL},
        _,
        title=_("What is left when all weights are shrunk"),
        says=_("Trained weights can be shrunk a good way before they forget; drawn ones know nothing."),
        note=_("Measured over the seeds of the ledger, not on the open run."),
        width=3,
    )  # fmt: skip
    show_stage(
        pack_stage(
            [*panels, known] if known is not None else panels, _,
            name=f"{found.view.run_id}-{vectors}", steps=found.steps, step=asked_step(),
        ),
        key="space.run",
    )  # fmt: skip
    st.markdown(
        _(
            "**Where the picture holds:** at the start weights are drawn at random, and lengths and angles "
            "follow the laws. **Where it stops:** training does not draw, it moves. It leaves the shell, "
            "turns vectors towards each other, and a point nearer to the centre is not lost: shrinking all "
            "weights a little changes no answer."
        )
    )
