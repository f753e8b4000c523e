"""A run's verdict, or what can be said of it so far, in one line of plain language."""

from __future__ import annotations

from dataclasses import asdict

from language import Translator, mark
from training.phases import Phases, Verdict

VERDICTS = {
    Verdict.RUNNING: mark("still running"),
    Verdict.GROKS: mark(
        "groks: memorised at step {memorised_at}, generalised at step {generalised_at}, "
        "{delay:.1f} times as late"
    ),
    Verdict.GENERALISES_AT_ONCE: mark(
        "generalises at once, by step {generalised_at}: no delay worth the name"
    ),
    Verdict.NEARLY_GENERALISES: mark(
        "nearly generalises: {held_out_accuracy:.1%} of the held-out pairs after {last_step} steps"
    ),
    Verdict.MEMORISES_ONLY: mark(
        "memorises only: {held_out_accuracy:.1%} of the held-out pairs after {last_step} steps"
    ),
    Verdict.LEARNS_NOTHING: mark("learns nothing in {last_step} steps"),
    Verdict.UNGROKS: mark(
        "un-groks: generalised at step {generalised_at}, but no longer from step {lost_at} on; in the end it "
        "still knows {train_accuracy:.1%} of the training pairs and {held_out_accuracy:.1%} of the others"
    ),
    Verdict.SLINGSHOTS: mark(
        "slingshots: generalised at step {generalised_at}, then fell back and recovered again and again"
    ),
    Verdict.FALLS_BACK: mark(
        "falls back: what it had reached is lost from step {lost_at} on; in the end it knows "
        "{train_accuracy:.1%} of the training pairs and {held_out_accuracy:.1%} of the held-out ones"
    ),
    Verdict.COLLAPSES: mark(
        "collapses: the decay shrank its weights to {norm_share:.0%} of their length, and after {last_step} "
        "steps it knows {train_accuracy:.1%} of the training pairs"
    ),
    Verdict.DIVERGES: mark("diverges: from step {diverged_at} on, its numbers are no longer finite"),
}

# What is said of a run that memorised, once it answers so many held-out questions: half-way between even a
# guess between two answers and all of them.
IN_PART = 0.75
GENERALISES_IN_PART = mark(
    "memorises, and generalises in part: {held_out_accuracy:.1%} of the held-out pairs "
    "after {last_step} steps"
)

# Each verdict in a word or two.
VERDICT_NAMES = {
    Verdict.RUNNING: mark("still running"),
    Verdict.GROKS: mark("groks"),
    Verdict.GENERALISES_AT_ONCE: mark("generalises at once"),
    Verdict.NEARLY_GENERALISES: mark("nearly generalises"),
    Verdict.MEMORISES_ONLY: mark("memorises only"),
    Verdict.LEARNS_NOTHING: mark("learns nothing"),
    Verdict.UNGROKS: mark("un-groks"),
    Verdict.SLINGSHOTS: mark("slingshots"),
    Verdict.FALLS_BACK: mark("falls back"),
    Verdict.COLLAPSES: mark("collapses"),
    Verdict.DIVERGES: mark("diverges"),
}

# Verdicts that leave open how steady the run was; they are followed by its falls, if there were any.
WITH_FALLS = {
    Verdict.GROKS: mark("{verdict}; it has fallen back since ({falls}×, down to {lowest_since:.0%})"),
    Verdict.GENERALISES_AT_ONCE: mark(
        "{verdict}; it has fallen back since ({falls}×, down to {lowest_since:.0%})"
    ),
    Verdict.SLINGSHOTS: mark("{verdict} ({falls}×, down to {lowest_since:.0%})"),
}


def describe(phases: Phases, _: Translator) -> str:
    """Describe the verdict on a run in one plain line."""
    facts = asdict(phases)
    in_part = phases.verdict is Verdict.MEMORISES_ONLY and phases.held_out_accuracy >= IN_PART
    verdict = _(GENERALISES_IN_PART if in_part else VERDICTS[phases.verdict]).format(**facts)
    if not phases.falls or phases.verdict not in WITH_FALLS:
        return verdict
    return _(WITH_FALLS[phases.verdict]).format(**facts | {"verdict": verdict})


def describe_so_far(phases: Phases, _: Translator) -> str:
    """Describe in which phase a growing run is, in a sentence."""
    if phases.generalised_at is not None:
        return _("It has understood: the held-out pairs follow at step {step}.", step=phases.generalised_at)
    if phases.memorised_at is not None:
        return _(
            "It knows the training pairs by heart since step {step}. Now watch the held-out pairs.",
            step=phases.memorised_at,
        )
    return _("It is learning the training pairs by heart.")
