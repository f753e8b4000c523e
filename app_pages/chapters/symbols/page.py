"""The chapter "Symbols and words": which symbol is one number and which are many, and what words mean."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import streamlit as st

from app_pages.canvas import Guess, Lines, Series, pack_stage, show_stage
from app_pages.chapters.guesses import NEAR, curve_guess, intro
from app_pages.chapters.run_lines import axis_of, metric_series, over_steps, top_of
from app_pages.frame.address import ask
from app_pages.frame.current_run import cached, opened_run
from app_pages.frame.guarded import guarded_page
from app_pages.frame.language import page_language, page_translator
from app_pages.frame.links import page_link, page_titles
from app_pages.frame.teaching import end_of_chapter, verdict_cards
from language import LANGUAGES, Translator, translator
from story.chapters.registry import CHAPTERS
from story.chapters.symbols import Parameter, Symbols, read_symbols
from story.words import palette
from story.words.glossary import GLOSSARY, Term, search

CHAPTER = CHAPTERS["symbols"]
PARAMETERS_CODE = """from training.runs.reader import open_run

for name, value in open_run("{run_id}").weights(snapshots=slice(-1, None)).items():
    print(name, value[0].shape, value[0].size)"""
FOUND = "q"


@guarded_page
def page() -> None:
    """The page "Symbols and words"."""
    _ = page_translator()
    st.title(_("Symbols and words"))
    st.markdown(_("Which symbol is one number, and which stands for thousands?"))
    run = opened_run(_)
    if run is not None:
        found = cached(read_symbols, run)
        _show_symbols(found, _)
        with st.expander(_("Every symbol of this run")):
            st.table(_symbol_table(found, _))
        with st.expander(_("What W is made of")):
            st.table(_parameter_table(found, _))
            st.code(PARAMETERS_CODE.format(run_id=found.view.run_id), language="python")
    _show_words(_)
    verdict_cards(CHAPTER.claims, _)
    end_of_chapter(CHAPTER, _, shown=CHAPTER.claims)


def _show_symbols(found: Symbols, _: Translator) -> None:
    """The update with the shape of every part; two of its numbers over the steps."""
    names = [each.name for each in found.parameters]
    largest = found.parameter("").name
    formula = st.container()
    wanted = ask(
        "part", names, largest,
        lambda key, remember: st.selectbox(
            _("Which part of W?"), names, key=key, on_change=remember, width=260,
            help=_(
                "A number times a matrix is a matrix of the same shape: every entry is multiplied. This run "
                "is trained by {optimizer}; where that is not plain descent, the gradient is first divided "
                "by a running measure of its own size, entry by entry, which changes values and no shape.",
                optimizer=found.optimizer,
            ),
        ),
    )  # fmt: skip
    formula.html(_formula(found, found.parameter(wanted), _))
    begins = intro(found.view, norm_guess(found, _))
    stage = pack_stage(single_numbers(found, _), _, name=found.view.run_id, steps=found.steps, **begins)
    show_stage(stage, key="symbols")


def norm_guess(found: Symbols, _: Translator) -> Guess | None:
    """Where ‖W‖² goes, to be drawn: one number, however many weights there are. None where nothing is
    memorised."""
    if found.view.phases.memorised_at is None:
        return None
    words = {
        "ask": _("Draw it: where does this one number go now?"),
        "told": _("Drawn. Now press play."),
        "near": _("Your curve lies {guess} beside it. Well foreseen!"),
        "early": _("It is more: your curve lies {guess} below it."),
        "late": _("It is less: your curve lies {guess} above it."),
    }
    return curve_guess(NEAR * float(np.ptp(top_of(found.squared_norm))), "norm", words, format="short")


def _shape(shape: tuple[int, ...]) -> str:
    return " × ".join(f"{each:,}" for each in shape)


def _kind(kind: str, _: Translator) -> str:
    return {
        "scalar": _("scalar"), "vector": _("vector"), "matrix": _("matrix"), "tensor": _("tensor"),
    }[kind]  # fmt: skip


def _formula(found: Symbols, part: Parameter, _: Translator) -> str:
    """The update as HTML that wraps on a narrow screen: each symbol above its kind, shape and a value."""
    shaped = (_kind(part.kind, _), _shape(part.shape))
    single = _kind("scalar", _)
    pieces = [
        ("W<sub>new</sub>", *shaped, ""),
        ("=", "", "", ""),
        ("W<sub>old</sub>", *shaped, ""),
        ("−", "", "", ""),
        ("lr", single, f"{found.rate:g}", palette.GRADIENT),
        ("×", "", "", ""),
        ("gradient", *shaped, palette.GRADIENT),
        ("−", "", "", ""),
        ("lr", single, f"{found.rate:g}", palette.DECAY),
        ("×", "", "", ""),
        ("λ", single, f"{found.decay:g}", palette.DECAY),
        ("×", "", "", ""),
        ("W<sub>old</sub>", *shaped, palette.DECAY),
    ]
    cells = "".join(
        f'<span style="display:inline-block;text-align:center;margin:0 .35rem .75rem;vertical-align:top">'
        f'<span style="font-size:1.5rem;border-bottom:3px solid {colour or "transparent"}">{sign}</span>'
        f"<br><small>{kind}</small><br><small><b>{what}</b></small></span>"
        for sign, kind, what, colour in pieces
    )
    return f'<div style="font-variant-numeric:tabular-nums">{cells}</div>'


def _symbol_table(found: Symbols, _: Translator) -> dict[str, list[str]]:
    single, whole = _kind("scalar", _), _("a matrix, or a set of them")
    rows = [
        ("W", _("all weights"), whole, f"{found.size:,}", _("{count} parts", count=len(found.parameters))),
        ("wᵢ", _("one weight"), single, "1", f"{found.parameter('').one:.3g}"),
        ("gradient", _("the slope of the loss, for each weight"), whole, f"{found.size:,}",
         _("as W, part for part")),
        ("lr", _("learning rate"), single, "1", f"{found.rate:g}"),
        ("λ", _("strength of weight decay"), single, "1", f"{found.decay:g}"),
        ("‖W‖²", _("all weights, squared and added up"), single, "1", f"{found.squared_norm[-1]:,.0f}"),
        ("Loss", _("on training pairs, at the end"), single, "1",
         f"{found.view.metrics['train_loss'][-1]:.2g}"),
        ("logits", _("scores of all answers, for all training pairs"), _kind("matrix", _),
         f"{found.train_pairs * found.answers:,}", _shape((found.train_pairs, found.answers))),
    ]  # fmt: skip
    heads = [_("symbol"), _("what it is"), _("kind"), _("how many numbers"), _("in this run")]
    return {head: [row[at] for row in rows] for at, head in enumerate(heads)}


def _parameter_table(found: Symbols, _: Translator) -> dict[str, list[str]]:
    return {
        _("part"): [each.name for each in found.parameters],
        _("kind"): [_kind(each.kind, _) for each in found.parameters],
        _("shape"): [_shape(each.shape) for each in found.parameters],
        _("how many numbers"): [f"{each.size:,}" for each in found.parameters],
        _("norm at the start"): [f"{each.norm_start:.1f}" for each in found.parameters],
        _("norm at the end"): [f"{each.norm_end:.1f}" for each in found.parameters],
    }


def single_numbers(found: Symbols, _: Translator) -> list[Lines]:
    """‖W‖² and the loss over the steps: one number each, at every step."""
    view = found.view
    norm = over_steps(
        view, _, **axis_of(view, ["squared_weight_norm"], _), name="squared_norm",
        title=_("‖W‖²: one number at every step"), range_y=top_of(found.squared_norm),
        series=[Series(name="norm", label="", xs=found.steps, ys=found.squared_norm, colour="decay")],
        says=_("{count} weights, squared and added up, are {value}."),
        numbers={"count": ([found.size], "whole"), "value": (found.squared_norm, "short")},
        guess=norm_guess(found, _), width=3, height=220,
    )  # fmt: skip
    losses = {"train_loss": "train", "held_out_loss": "held_out"}
    loss = over_steps(
        view, _, **axis_of(view, [*losses], _), name="loss", title=_("Loss: one number at every step"),
        series=metric_series(view, losses, _),
        says=_("The mean over {pairs} training pairs is {train}; on held-out pairs it is {held_out}."),
        numbers={"pairs": ([found.train_pairs], "whole")}
        | {colour: (view.at_snapshots(name), "short") for name, colour in losses.items()},
        width=3, height=220,
    )  # fmt: skip
    return [norm, loss]


def _show_words(_: Translator) -> None:
    """The glossary: searched in both languages, each word with its name in the other one and its page."""
    st.header(_("Words"))
    key = "symbols.words"
    st.session_state[key] = st.query_params.get(FOUND, "")
    wanted = st.text_input(
        _("Search the words, in English or Chinese"), key=key, max_chars=60, on_change=_remember_words
    )
    terms = search(wanted, [translator(language) for language in LANGUAGES])
    counted = _("{shown} of {all} words", shown=len(terms), all=len(GLOSSARY))
    with st.expander(counted, expanded=bool(wanted.strip())):
        _show_terms(terms, _)


def _show_terms(terms: Sequence[Term], _: Translator) -> None:
    titles = page_titles(_)
    other = translator(next(name for name in LANGUAGES if name != page_language()))
    for term in terms:
        name, meaning, seen = st.columns([3, 6, 3], gap="medium")
        name.markdown(f"**{_(term.name)}** · {other(term.name)}")
        meaning.markdown(_(term.meaning))
        with seen:
            page_link(term.page, titles[term.page], icon=":material/arrow_forward:")


def _remember_words() -> None:
    wanted = st.session_state["symbols.words"].strip()
    if wanted:
        st.query_params[FOUND] = wanted
    else:
        st.query_params.pop(FOUND, None)
