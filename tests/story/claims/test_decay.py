"""The claims about decay: every verdict of their rules, and that their experiments measure what they say."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import cast

import numpy as np
import pytest

from geometry import sample_power_law
from language import Message
from story.claims.high_dimensions import room_to_compress
from story.claims.phases import sandpile
from story.claims.prerequisites import decay_needed, decay_speeds, too_much_decay
from story.claims.weight_decay import (
    learning_rate,
    penalty_gradient,
    penalty_is_decay,
    two_forces,
    worked_example,
)
from story.ledger.claim import Claim, Evidence, Reading, Verdict
from story.ledger.lab import Lab
from story.ledger.outcomes import never, waited
from story.ledger.readings import rate_of
from tests.story.claims.verdicts import check_sentence
from training.config import Config
from training.phases import Phases, detect_phases
from training.runs.reader import Run

ALL, NONE, SOME = rate_of([True] * 4), rate_of([False] * 4), rate_of([True, False] * 2)
HOLDS, IF, FAILS = Verdict.HOLDS, Verdict.ON_CONDITION, Verdict.FAILS
OPEN, ANALOGY = Verdict.UNDECIDED, Verdict.ANALOGY


def at(value: float, reach: float = 0.0) -> Reading:
    return Reading(value, low=value - reach, high=value + reach)


SPEEDS = {
    "exponent": at(1, 0.1),
    "exponent_memorised": at(0, 0.1),
    "weakest": Reading(0.25),
    "strongest": Reading(2.8),
    "steps_weakest": Reading(4000),
    "steps_strongest": Reading(300),
    "beyond": Reading(5.6),
    "arrived_beyond": at(0.9, 0.05),
}
TOO_MUCH = {"known_usual": at(1), **{f"known_{kind}": at(0.1, 0.05) for kind in too_much_decay.STRENGTHS}}
STRONGEST = f"known_{[*too_much_decay.STRENGTHS][-1]}"
FORCES = {"share_decay_alone": at(0.9, 0.05), "share_decay_alone_after": at(0.9, 0.05),
          "share_against": at(0.05), "ratio": at(0.1)}  # fmt: skip
ROOM = {
    **{arm: NONE if arm in room_to_compress.WITHOUT else ALL for arm in room_to_compress.ARMS},
    **{f"memorised_{arm}": ALL for arm in room_to_compress.ARMS},
    **{
        f"left_{arm}": at(1 if arm in room_to_compress.WITHOUT else 0.3, 0.1) for arm in room_to_compress.ARMS
    },
    **{f"waited_{arm}": Reading(12) for arm in room_to_compress.WITHOUT},
}
EXAMPLE = {name: Reading(0.0) for name in worked_example.CLAIM.labels if not name.startswith("curve")}
GRADIENT = {"off": Reading(0.0), "off_without_two": Reading(0.5)}
PENALTY = {
    "plain": Reading(1e-15),
    "momentum": Reading(1e-15),
    "matched": Reading(0.3),
    "adam": Reading(1e-15),
}
RATE = {"leap": ALL, "half": NONE, "fifth": NONE, "waited_half": Reading(11), "waited_fifth": Reading(1)}
CALM, PUSHED = (Reading(push, each=(push,) * 8) for push in (1.0, 5.0))
MIXED = Reading(3.0, each=(1.0, 5.0) * 4)
PILE = {"quiet": at(4, 1), "push": CALM, "unpushed": ALL, "decades_run": at(0.6, 0.2),
        "decades_pile": Reading(3.0), "leaps": at(1)}  # fmt: skip

CASES = [
    (decay_speeds.CLAIM, SPEEDS, {}, HOLDS),
    (decay_speeds.CLAIM, SPEEDS, {"steps_weakest": Reading(None)}, HOLDS),
    (decay_speeds.CLAIM, SPEEDS, {"arrived_beyond": at(0.5, 0.2)}, IF),
    (decay_speeds.CLAIM, SPEEDS, {"arrived_beyond": at(0.7, 0.2)}, IF),
    (
        decay_speeds.CLAIM,
        SPEEDS,
        {"arrived_beyond": at(0.5, 0.2), "steps_weakest": Reading(None)},
        IF,
    ),
    (decay_speeds.CLAIM, SPEEDS, {"arrived_beyond": at(0.5, 0.2), "exponent": at(0.5, 0.1)}, OPEN),
    (decay_speeds.CLAIM, SPEEDS, {"exponent_memorised": at(0.8, 0.1)}, FAILS),
    (decay_speeds.CLAIM, SPEEDS, {"exponent": at(0.1, 0.1)}, FAILS),
    (decay_speeds.CLAIM, SPEEDS, {"exponent": at(0.5, 0.1)}, OPEN),
    (decay_speeds.CLAIM, SPEEDS, {"exponent": Reading(None)}, OPEN),
    (too_much_decay.CLAIM, TOO_MUCH, {}, HOLDS),
    (too_much_decay.CLAIM, TOO_MUCH, {"known_decay_4": at(1)}, HOLDS),
    (too_much_decay.CLAIM, TOO_MUCH, {f"known_{kind}": at(1) for kind in too_much_decay.STRENGTHS}, FAILS),
    (too_much_decay.CLAIM, TOO_MUCH, {STRONGEST: at(0.5, 0.3)}, OPEN),
    (too_much_decay.CLAIM, TOO_MUCH, {"known_usual": at(0.1)}, OPEN),
    (two_forces.CLAIM, FORCES, {}, HOLDS),
    (two_forces.CLAIM, FORCES, {"share_decay_alone": at(0.03, 0.01)}, FAILS),
    (
        two_forces.CLAIM,
        FORCES,
        {"share_decay_alone": at(0.03, 0.01), "share_decay_alone_after": at(0.1, 0.01)},
        FAILS,
    ),
    (two_forces.CLAIM, FORCES, {"share_decay_alone": at(0.5, 0.1)}, OPEN),
    (room_to_compress.CLAIM, ROOM, {}, HOLDS),
    (room_to_compress.CLAIM, ROOM, {"brought_in": NONE}, FAILS),
    (room_to_compress.CLAIM, ROOM, {"waited_taken_away": Reading(6)}, IF),
    (room_to_compress.CLAIM, ROOM, {"waited_taken_away_float64": Reading(0.6)}, OPEN),
    (room_to_compress.CLAIM, ROOM, {"taken_away": ALL}, FAILS),
    (room_to_compress.CLAIM, ROOM, {"taken_away_float64": ALL}, FAILS),
    (room_to_compress.CLAIM, ROOM, {"kept": NONE}, FAILS),
    (room_to_compress.CLAIM, ROOM, {"left_kept": at(0.9, 0.1)}, FAILS),
    (room_to_compress.CLAIM, ROOM, {"left_taken_away": at(0.2, 0.1)}, FAILS),
    (room_to_compress.CLAIM, ROOM, {"taken_away": SOME}, OPEN),
    (room_to_compress.CLAIM, ROOM, {"brought_in": SOME}, OPEN),
    (room_to_compress.CLAIM, ROOM, {"memorised_kept": SOME}, OPEN),
    (worked_example.CLAIM, EXAMPLE, {}, HOLDS),
    (worked_example.CLAIM, EXAMPLE, {"off_decay": Reading(0.7)}, FAILS),
    (penalty_gradient.CLAIM, GRADIENT, {}, HOLDS),
    (penalty_gradient.CLAIM, GRADIENT, {"off": Reading(0.5)}, FAILS),
    (penalty_gradient.CLAIM, GRADIENT, {"off_without_two": Reading(0.0)}, FAILS),
    (penalty_is_decay.CLAIM, PENALTY, {}, HOLDS),
    (penalty_is_decay.CLAIM, PENALTY, {"adam": Reading(0.5)}, IF),
    (penalty_is_decay.CLAIM, PENALTY, {"adam": Reading(0.5), "momentum": Reading(0.4)}, IF),
    (penalty_is_decay.CLAIM, PENALTY, {"plain": Reading(0.1)}, FAILS),
    (learning_rate.CLAIM, RATE, {}, HOLDS),
    (learning_rate.CLAIM, RATE, {"half": ALL}, FAILS),
    (learning_rate.CLAIM, RATE, {"fifth": SOME}, OPEN),
    (learning_rate.CLAIM, RATE, {"waited_half": Reading(3.6)}, IF),
    (learning_rate.CLAIM, RATE, {"waited_half": Reading(0.6)}, OPEN),
    (learning_rate.CLAIM, RATE, {"waited_half": Reading(None)}, OPEN),
    (sandpile.CLAIM, PILE, {}, ANALOGY),
    (sandpile.CLAIM, PILE, {"decades_run": at(2.6, 0.2)}, HOLDS),
    (sandpile.CLAIM, PILE, {"push": PUSHED, "unpushed": NONE}, FAILS),
    (sandpile.CLAIM, PILE, {"push": MIXED, "unpushed": SOME}, OPEN),
    (sandpile.CLAIM, PILE, {"quiet": at(0.2, 0.1)}, FAILS),
    (sandpile.CLAIM, PILE, {"quiet": at(1, 0.5)}, OPEN),
    (sandpile.CLAIM, PILE, {"decades_run": at(2, 0.5)}, OPEN),
    (sandpile.CLAIM, PILE, {"decades_pile": Reading(1.0)}, OPEN),
]


@pytest.mark.parametrize(("claim", "evidence", "changed", "verdict"), CASES)
def test_each_verdict_has_evidence_that_leads_to_it(
    claim: Claim, evidence: dict[str, Reading], changed: dict[str, Reading], verdict: Verdict
) -> None:
    made_up = Evidence({**evidence, **changed})
    assert set(evidence) <= set(claim.labels)
    ruling = claim.judge(made_up)
    assert ruling.verdict is verdict
    check_sentence(claim, ruling)
    assert len(claim.sensitivity(made_up)) == sum(len(threshold.others) for threshold in claim.thresholds)


def test_the_worked_example_is_done_by_our_own_descent() -> None:
    found = worked_example.experiment(Lab("worked-example", {}))
    assert found.value("gradient_decay") == pytest.approx(9.79)
    assert found.value("decay_twice") == pytest.approx(10 * 0.999**2)
    assert found.curves["curve_without"].y == (10.0,) * 101
    assert found.curves["curve_decay"].y[-1] == pytest.approx(10 * 0.999**1000)


def test_a_penalty_and_a_decay_part_under_adam_or_with_momentum(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(penalty_is_decay, "STEPS", 60)
    farthest = {name: max(penalty_is_decay._apart(*kind, 0)) for name, kind in penalty_is_decay.KINDS.items()}
    assert farthest["plain"] < 1e-12
    assert min(farthest["momentum"], farthest["adam"]) > 0.005
    assert farthest["matched"] < farthest["momentum"]


def test_the_exponent_is_that_of_the_law_that_the_steps_follow() -> None:
    """Of runs that did not arrive it is known how long they were followed, and no more."""

    def run(strength: float, wait: float, last: int = 10**6) -> tuple[float, Phases]:
        step = int(wait) if wait <= last else None
        found = SimpleNamespace(memorised_at=10, generalised_at=step, last_step=step or last)
        return strength, cast(Phases, found)

    runs = [run(strength, c / strength) for strength in (0.5, 1.0, 2.0, 4.0) for c in (4000, 8000)]
    assert decay_speeds._falls(runs, "generalised_at").value == pytest.approx(1.0, abs=0.01)
    assert decay_speeds._falls(runs, "memorised_at").value is None
    stopped = [run(strength, c / strength, 9000) for strength in (0.5, 1.0, 2.0, 4.0) for c in (4000, 8000)]
    assert decay_speeds._falls(stopped, "generalised_at").value == pytest.approx(1.0, abs=0.2)


def run_with(lr: float, memorised: int, generalised: int, last: int) -> Run:
    """What looks like a run that memorised, generalised and ended at these steps."""
    steps = np.arange(last + 1)
    phases = detect_phases(steps, steps >= memorised, steps >= generalised)
    return cast(Run, SimpleNamespace(phases=lambda: phases, config=Config(lr=lr)))


def test_the_time_waited_counts_from_memorising_and_in_learning_rate_times_steps() -> None:
    usual = [run_with(0.02, 100, 500, 600), run_with(0.02, 100, 300, 600)]
    never = 10**6
    followed = waited([run_with(0.01, 200, never, 3200), run_with(0.01, 200, never, 4200)], usual)
    assert followed.value == pytest.approx(3000 * 0.01 / (300 * 0.02))
    assert waited([run_with(0.01, never, never, 3200)], usual).value == 0
    assert waited(usual, [run_with(0.01, 200, never, 3200)]).value is None


def test_a_power_law_reaches_over_more_decades_than_noise() -> None:
    rng = np.random.default_rng(0)
    scale_free = sample_power_law(2000, 1.5, cutoff=1e5, rng=rng).astype(np.float64)
    noise = np.abs(rng.standard_normal(2000))
    wide, narrow = (sandpile._decades(sizes) for sizes in (scale_free, noise))
    assert wide is not None
    assert wide > 3
    assert narrow == 0  # its law ends below the median, where none is counted
    assert wide <= (sandpile._range(scale_free) or 0)


def test_a_power_law_without_an_end_reaches_no_further_than_its_sizes() -> None:
    pure = sample_power_law(300, 1.5, rng=np.random.default_rng(1)).astype(np.float64)
    assert sandpile._ended(pure) is False
    assert sandpile._decades(pure) == sandpile._range(pure)


def test_never_is_said_of_what_was_followed_long_enough() -> None:
    found = [never(Message("it did not"), {"delays": 10.0}, *waits) for waits in (
        (Reading(11), Reading(10)), (Reading(11), Reading(3)), (Reading(0.5),), (Reading(None), Reading(20))
    )]  # fmt: skip
    assert [ruling.verdict for ruling in found] == [HOLDS, IF, OPEN, OPEN]
    assert str(found[1].because) == "within 3.0 usual delays: it did not"


def test_the_arms_of_the_fork_differ_from_the_fork_on() -> None:
    arms = {arm: room_to_compress.CLAIM.conditions[arm].members()[0] for arm in room_to_compress.ARMS}
    kept, taken, brought = arms["kept"], arms["taken_away"], arms["brought_in"]
    fork, decay = room_to_compress.FORK, kept.weight_decay
    assert taken == replace(kept, steps=taken.steps, evaluate_every=taken.evaluate_every,
                            weight_decay_until=fork, weight_decay_after=0.0)  # fmt: skip
    assert taken.steps > kept.steps
    assert arms["taken_away_float64"] == replace(taken, dtype="float64", evaluate_every=20)
    assert brought == replace(kept, weight_decay=0.0, weight_decay_until=fork, weight_decay_after=decay)


def test_no_way_around_decay_has_any() -> None:
    claim = decay_needed.CLAIM
    decays = {name: condition.config.weight_decay for name, condition in claim.conditions.items()}
    assert {name for name, decay in decays.items() if decay} == {"leap"}
