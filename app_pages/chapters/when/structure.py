"""Is there anything to understand? Held-out pairs where there is a rule and where there is none, with the
curve of random answers to be drawn by hand; and what wrong labels do."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from app_pages.canvas import Guess, Lines, asked_step, pack_stage, show_stage
from app_pages.chapters.guesses import NEAR, curve_guess
from app_pages.chapters.run_lines import at_steps
from app_pages.claims.curves import CONTROL, Look, measured, measured_lines
from app_pages.frame.teaching import is_teaching
from language import Translator
from story.claims.prerequisites.structure_needed import PERMUTATIONS
from story.conditions import LEAP
from story.ledger.claim import Curve, Evidence

CLAIM = "structure-needed"
# The curve to be drawn, and the one that is through when the stage comes to rest.
DRAWN, SEEN = "random_labels_curve", "leap_curve"
UNDERSTOOD = 99.0
LOOKS = {
    SEEN: Look(colour="held_out"),
    "multiply_curve": Look(colour="gradient"),
    "permutations_curve": Look(colour="geometry"),
    DRAWN: CONTROL,
}
ADDRESS = "trained"


def show_structure(_: Translator) -> bool:
    """Both pictures, the first of which plays until sums are understood and asks for the rest.

    Returns:
        Whether both are measured.
    """
    result, corrupted = measured(CLAIM), corrupted_panel(_)
    drawn = None if result is None else structure_panel(result.evidence, _)
    panels = [panel for panel in (drawn, corrupted) if panel is not None]
    plays = {} if result is None or drawn is None else _plays(result.evidence, _)
    if panels:
        show_stage(pack_stage(panels, _, name="structure", **plays), key="when.structure.stage")
    return len(panels) == 2


def _plays(evidence: Evidence, _: Translator) -> dict[str, Any]:
    """How the stage begins, as arguments of `pack_stage`: it plays until sums are understood; in teacher mode
    it waits at its first step."""
    asked, waits = asked_step(ADDRESS), is_teaching()
    steps, rest = steps_of(evidence), rests_at(evidence)
    return {
        "steps": steps,
        "step": int(steps[0]) if waits and asked is None else asked,
        "rest": rest,
        "plays": True,
        "veiled": waits or asked in (None, rest),
        "address": ADDRESS,
        "words": {"step": _("step {step}"), "scrubber": _("Step of the training")},
    }


def steps_of(evidence: Evidence) -> np.ndarray:
    """The steps of the curve that is drawn."""
    return np.array(evidence.curves[DRAWN].x, np.int64)


def rests_at(evidence: Evidence) -> int:
    """The first step at which sums are understood; the last one where they never are."""
    seen, steps = evidence.curves[SEEN], steps_of(evidence)
    known = (at for at, share in zip(seen.x, seen.y, strict=True) if (share or 0) >= UNDERSTOOD)
    return int(steps[np.abs(steps - next(known, float(steps[-1]))).argmin()])


def drawn_guess(_: Translator) -> Guess:
    """The held-out pairs of a network with random answers, to be drawn."""
    words = {
        "ask": _("Sums are understood. Random answers are known by heart as well: draw their dashed curve."),
        "told": _("Drawn. Now press play."),
        "near": _("Your curve lies {guess} points beside it: there is nothing to understand."),
        "early": _("It is more: your curve lies {guess} points below it."),
        "late": _("Far less, there is nothing to understand: your curve lies {guess} points above it."),
    }
    return curve_guess(100 * NEAR, DRAWN, words, format="short")


def structure_panel(evidence: Evidence, _: Translator) -> Lines | None:
    """Held-out accuracy where there is a rule, and where there is none."""
    panel = measured_lines(
        CLAIM, LOOKS, _,
        title=_("Held-out pairs: three rules, and none"), range_y=(0.0, 100.0), width=3,
        says=_("Right of the held-out pairs: sums {leap_curve} %, products {multiply_curve} %, permutations "
               "{permutations_curve} %, random answers {random_labels_curve} %."),
        note=_("One recorded run of each. Over all seeds, sums are understood {leap:.1f} times as late as "
               "they are memorised, products {multiply:.1f} times, and permutations (with decay {decay:g} "
               "instead of {usual:g}) {permutations:.1f} times.",
               decay=PERMUTATIONS.config.weight_decay, usual=LEAP.config.weight_decay,
               **{name: evidence.value(f"delay_{name}") for name in ("leap", "multiply", "permutations")}),
    )  # fmt: skip
    if panel is None:
        return None
    steps = steps_of(evidence)
    numbers = {name: (_until(evidence.curves[name], steps), "short") for name in LOOKS}
    ends = float(steps[0]), float(steps[-1])
    return replace(panel, cursor=True, guess=drawn_guess(_), numbers=numbers, range_x=ends)


def _until(curve: Curve, steps: np.ndarray) -> np.ndarray:
    """A curve at some steps; its last value after its end."""
    return at_steps(steps, curve.x, np.array(curve.y, np.float64))


def corrupted_panel(_: Translator) -> Lines | None:
    """What is known in the end, against the share of wrong labels."""
    looks = {
        "held_out_curve": Look(colour="held_out"),
        "train_curve": Look(colour="train"),
        "right_labels_curve": CONTROL,
    }
    return measured_lines(
        "corrupted-labels", looks, _,
        title=_("Between the two: some of the answers are wrong"), range_y=(0.0, 100.0), width=3,
        says=_("At the largest share of wrong labels {held_out_curve} % of the held-out pairs are right."),
        note=_("Held-out pairs are marked by the right answers. Where the curve of the training pairs lies "
               "on the dashed line, the network knows the rule and refuses the wrong labels; above it, it "
               "has learnt them by heart as well."),
    )  # fmt: skip
