"""One claim in full: its verdict in a sentence, its figure, and folded below everything behind it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import streamlit as st

from app_pages.canvas import pack_stage, show_stage
from app_pages.claims.figure import evidence_panel
from app_pages.frame.plain_text import plain
from app_pages.frame.verdicts import SIGNS, readings_table
from language import Translator
from language.installed import as_called_here
from story.ledger.claim import Verdict
from story.ledger.measuring import Entry
from story.ledger.pages.details import (
    INTERVALS,
    how_tested,
    is_blind,
    kinds_of_run,
    limits,
    limits_in_short,
    making,
    rules_and_verdicts,
    runs_in_short,
)
from story.ledger.pages.repeating import configs_of, measure_again, seed_of, train_again
from story.ledger.pages.standing import (
    OF_VERDICT,
    Standing,
    has_verdict,
    reason,
    sentence,
    standing,
    verdict_word,
)
from story.ledger.results import Result
from story.ledger.words import with_state
from training.runs.reader import list_run_ids

ICONS: Mapping[Standing, str] = {OF_VERDICT[verdict]: sign for verdict, sign in SIGNS.items()} | {
    Standing.MISSING: ":material/hourglass_empty:",
    Standing.STALE: ":material/update:",
    Standing.DAMAGED: ":material/warning:",
    Standing.UNTRACED: ":material/warning:",
}


def show_card(entry: Entry, _: Translator) -> None:
    """All that is known of a row; of one without a verdict, why it has none, and how it is tested."""
    verdict = f"{ICONS[standing(entry)]} **{verdict_word(entry, _)}**"
    if has_verdict(entry):
        verdict = with_state(verdict, entry.state, _)
    st.markdown(f"{verdict} — {_because(entry, _)}")
    if has_verdict(entry) and entry.result is not None:
        evidence = entry.result.evidence
        if panel := evidence_panel(entry.claim, evidence, _):
            show_stage(pack_stage([panel], _, name=entry.claim.name), key=f"claim.figure.{entry.claim.name}")
        with st.expander(_("In numbers")):
            st.table(readings_table(entry, evidence, _), border="horizontal")
            st.caption(_(INTERVALS))
    with st.expander(_("How it is tested")):
        _listed(map(plain, how_tested(entry, _)))
        if entry.claim.conditions:
            st.table(_kinds(entry, _), border="horizontal")
    if has_verdict(entry) and (short := limits_in_short(entry, _)):
        with st.expander(short):
            _listed(map(plain, limits(entry, _)))
    _show_history(entry, _)
    if has_verdict(entry) and entry.result is not None and entry.result.runs:
        _show_runs(entry, entry.result, _)
    else:
        st.code(as_called_here(measure_again(entry.claim)), language="bash")


def _because(entry: Entry, _: Translator) -> str:
    said = plain(sentence(entry, _) or reason(entry, _))
    undecided = entry.ruling is not None and entry.ruling.verdict is Verdict.UNDECIDED
    return _("too coarse to tell:") + " " + said if undecided and has_verdict(entry) else said


def _listed(lines: Iterable[str]) -> None:
    st.markdown("\n".join(f"- {line}" for line in lines))


def _kinds(entry: Entry, _: Translator) -> dict[str, list[str]]:
    """Each kind of run: what it differs in from the recipe, what varies, and over how many seeds."""
    kinds = kinds_of_run(entry, _)
    return {
        _("kind of run"): [f"`{name}`" for name, _differs, _seeds in kinds],
        _("unlike the preset slingshots"): [plain(differs) for _name, differs, _seeds in kinds],
        _("seeds"): [f"{seeds}" for _name, _differs, seeds in kinds],
    }


def _show_history(entry: Entry, _: Translator) -> None:
    """Whether the verdict is blind; under it every rule and verdict there has been."""
    lines = rules_and_verdicts(entry, _)
    blind = is_blind(entry, _) if has_verdict(entry) else ""
    if not lines and not blind:
        return
    with st.expander(blind or _("Rules and verdicts there have been")):
        _listed(lines or ["–"])
        if entry.result is not None and has_verdict(entry):
            st.caption(making(entry, _))


def _show_runs(entry: Entry, result: Result, _: Translator) -> None:
    """The runs that the readings are from: whichever lie in the folder of runs can be opened."""
    here, known = {*list_run_ids()}, configs_of(entry.claim, result)
    with st.expander(_("{name}: {said}", name=_("Its runs"), said=runs_in_short(entry, _))):
        for name, ids in result.runs.items():
            st.markdown(f"`{name}`: " + ", ".join(_run(run_id, here, _) for run_id in ids))
            if ids and ids[0] in known:
                st.code(as_called_here(train_again(known[ids[0]])), language="bash", wrap_lines=True)
        st.caption(_("In brackets the seed; each command trains the first run of its kind."))
        if not here & {run_id for ids in result.runs.values() for run_id in ids}:
            st.caption(_("None of them is recorded on this machine; one that is can be opened from here."))
        st.markdown(
            _(
                "`{command}` trains and measures all of them again.",
                command=as_called_here(measure_again(entry.claim)),
            )
        )


def _run(run_id: str, here: set[str], _: Translator) -> str:
    """A run and its seed; a link where it is recorded here."""
    opened = f"[`{run_id}`](./?run={run_id}&lang={_.language})" if run_id in here else f"`{run_id}`"
    return f"{opened} ({seed_of(run_id)})"
