"""The rows of the second edition: every verdict of their rules, and what their experiments work out."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from language import LANGUAGES, translator
from story.claims import CLAIMS
from story.claims.generalisation import flatter, many_rules, more_weights
from story.claims.high_dimensions import small_shell, spare_width
from story.claims.phases import loss_cliff
from story.claims.prerequisites import drowned_rule
from story.claims.weight_decay import adam_penalty, lies_still, useless_first
from story.ledger.claim import Evidence, Reading, Verdict
from story.ledger.readings import rate_of
from story.papers import sivasankar
from story.registry import LEDGER
from training.config import Config
from training.config.presets import REFERENCE
from training.measures import Batch

ALL, NONE, SOME = rate_of([True] * 8), rate_of([False] * 8), rate_of([True, False] * 4)
HOLDS, IF, FAILS = Verdict.HOLDS, Verdict.ON_CONDITION, Verdict.FAILS
OPEN, ANALOGY = Verdict.UNDECIDED, Verdict.ANALOGY


def at(value: float, reach: float = 0.01) -> Reading:
    return Reading(value, low=value - reach, high=value + reach)


ORDER = {f"{name}_leap": at(0.8) for name in useless_first.FALLING}
STILL = {f"{name}_{arm}": at(0.001, 0.0005) for name in ("moved", "gained") for arm in lies_still.ARMS}
SHELL = {"slope_radius": at(9, 2), "slope_softened": at(8, 1), "left": at(0.9)}
SHELL |= {name: SOME for name in small_shell.CLAIM.labels if name.startswith("rate_")}
NARROW = {f"memorise_{n}": ALL if n >= 16 else NONE for n in spare_width.WIDTHS} | {
    f"understand_{n}": ALL if n >= 32 else NONE for n in spare_width.WIDTHS
}
MORE = {f"known_{n}": at(0.2) for n in more_weights.WIDTHS} | {"per_doubling": at(-0.05)}
ADAM = {"rate_decay": ALL} | {f"rate_{name}": NONE for name in adam_penalty.NAMES.values()}
ADAM |= {f"later_{name}": Reading(None) for name in adam_penalty.NAMES.values()}
DROWNED = {f"{kind}_{part}": at(0.99 if kind == "strongest" else 0.05)
           for part in drowned_rule.PARTS for kind in drowned_rule.KINDS}  # fmt: skip
DROWNED |= {f"{kind}_random_labels": at(0.03) for kind in drowned_rule.KINDS}
LOOP = {
    f"{space}_{when}": found
    for space in ("beyond", "plane")
    for when, found in (("end", ALL), ("memorised", NONE))
}
ROOM = {f"gain_{kind}": at(1.0) for kind in ("alike", "proportion")} | {
    f"{kind}_{when}": at(0.1) for kind in ("alike", "proportion") for when in ("end", "memorised")
}
VALLEYS = {"barrier_own": at(3.0), "barrier_seeds": at(5.0), "chance": at(4.6)}
PAIRS = {name: at(0.9) for name in CLAIMS["pair-directions"].labels}
CLIFF = {name: at(0.1) for name in loss_cliff.CLAIM.labels if not name.endswith("_curve")}
BEFORE = {"known_50": at(0.02), "known_95": at(0.9)}
RULES = {"seen_many": NONE, "seen_one": ALL, "late_many": at(1.2), "late_one": at(4.0)}
RULES |= {"known_many": at(0.98), "known_one": at(1.0)}
CURLED = {"rest_decay": at(0.3), "leading_decay": at(0.9), "rest_no_decay": at(1.1)}
STAYS = {"living": at(0.97), "norm": at(0.7)}

CASES = [
    ("useless-first", ORDER, {}, HOLDS),
    ("useless-first", ORDER, {"norm_leap": at(0.2), "unused_leap": at(0.1)}, FAILS),
    ("useless-first", ORDER, {"norm_leap": at(0.5, 0.2), "unused_leap": at(0.1)}, OPEN),
    ("lies-still", STILL, {}, HOLDS),
    ("lies-still", STILL, {f"moved_{arm}": at(0.3) for arm in lies_still.ARMS}, FAILS),
    ("lies-still", STILL, {f"gained_{arm}": at(0.3) for arm in lies_still.ARMS}, FAILS),
    ("lies-still", STILL, {"moved_float32": at(0.3)}, OPEN),
    ("small-shell", SHELL, {}, HOLDS),
    ("small-shell", SHELL, {"left": at(0.1)}, FAILS),
    ("small-shell", SHELL, {"slope_radius": at(-2)}, FAILS),
    ("small-shell", SHELL, {"left": at(0.5, 0.3)}, OPEN),
    ("spare-width", NARROW, {}, HOLDS),
    ("spare-width", NARROW, {"understand_16": ALL}, FAILS),
    ("spare-width", NARROW, {"understand_16": SOME}, OPEN),
    ("spare-width", NARROW, {"understand_512": SOME}, OPEN),
    ("spare-width", NARROW, {f"memorise_{n}": NONE for n in spare_width.WIDTHS}, OPEN),
    ("more-weights-overfit", MORE, {}, HOLDS),
    ("more-weights-overfit", MORE, {"per_doubling": at(0.02)}, FAILS),
    ("more-weights-overfit", MORE, {"per_doubling": at(0.0, 0.03)}, OPEN),
    ("more-weights-overfit", MORE, {"per_doubling": at(0.0), "known_32": at(0.002)}, OPEN),
    ("penalty-in-adam", ADAM, {"rate_2": ALL, "later_2": at(1.2)}, HOLDS),
    ("penalty-in-adam", ADAM, {"rate_2": ALL, "later_2": at(4)}, FAILS),
    ("penalty-in-adam", ADAM, {}, FAILS),
    ("penalty-in-adam", ADAM, {"rate_2": SOME}, OPEN),
    ("penalty-in-adam", ADAM, {"rate_2": ALL, "later_2": at(2, 0.5)}, OPEN),
    ("penalty-in-adam", ADAM, {"rate_decay": SOME}, OPEN),
    ("drowned-rule", DROWNED, {}, HOLDS),
    ("drowned-rule", DROWNED, {"strongest_50": at(0.4)}, IF),
    ("drowned-rule", DROWNED, {"strongest_30": at(0.4)}, FAILS),
    ("drowned-rule", DROWNED, {"others_30": at(0.6)}, FAILS),
    ("drowned-rule", DROWNED, {"strongest_50": at(0.9, 0.05)}, OPEN),
    ("token-loop", LOOP, {}, HOLDS),
    ("token-loop", LOOP, {"beyond_end": NONE, "plane_end": NONE}, FAILS),
    ("token-loop", LOOP, {"beyond_memorised": ALL, "plane_memorised": ALL}, FAILS),
    ("token-loop", LOOP, {"beyond_end": NONE}, IF),
    ("token-loop", LOOP, {"beyond_end": SOME}, IF),
    ("token-loop", LOOP, {"beyond_end": SOME, "plane_end": SOME}, OPEN),
    ("token-loop", LOOP, {"beyond_end": NONE, "plane_end": SOME}, OPEN),
    ("more-room", ROOM, {}, HOLDS),
    ("more-room", ROOM, {f"gain_{kind}": at(-1.0) for kind in ("alike", "proportion")}, FAILS),
    ("more-room", ROOM, {"gain_alike": at(-1.0)}, OPEN),
    ("two-valleys", VALLEYS, {}, HOLDS),
    ("two-valleys", VALLEYS, {"barrier_own": at(0.1)}, FAILS),
    ("two-valleys", VALLEYS, {"barrier_own": at(0.5, 0.3)}, OPEN),
    ("flatter", {"change": at(-2)}, {}, HOLDS),
    ("flatter", {"change": at(2)}, {}, FAILS),
    ("flatter", {"change": at(0, 1)}, {}, OPEN),
    ("pair-directions", PAIRS, {}, HOLDS),
    ("pair-directions", PAIRS, {"share_memorised": at(0.05)}, FAILS),
    ("pair-directions", PAIRS, {"share_memorised": at(0.5, 0.1)}, OPEN),
    ("loss-cliff", CLIFF, {}, HOLDS),
    ("loss-cliff", CLIFF, {"share_loss": at(0.9)}, FAILS),
    ("loss-cliff", CLIFF, {"share_loss": at(0.2, 0.1)}, OPEN),
    ("before-memory", BEFORE, {}, HOLDS),
    ("before-memory", BEFORE, {"known_95": at(0.1)}, FAILS),
    ("before-memory", BEFORE, {"known_50": at(0.9)}, FAILS),
    ("before-memory", BEFORE, {"known_95": at(0.5, 0.1)}, OPEN),
    ("many-rules", RULES, {}, HOLDS),
    ("many-rules", RULES, {"seen_many": ALL}, FAILS),
    ("many-rules", RULES, {"seen_many": SOME}, OPEN),
    ("many-rules", RULES, {"seen_one": NONE}, OPEN),
    ("many-rules", RULES, {"known_many": at(0.2)}, OPEN),
    ("curled-up", CURLED, {}, ANALOGY),
    ("curled-up", CURLED, {"rest_decay": at(0.9)}, FAILS),
    ("curled-up", CURLED, {"rest_no_decay": at(0.3)}, FAILS),
    ("curled-up", CURLED, {"rest_decay": at(0.5, 0.1)}, OPEN),
    ("useful-stays", STAYS, {}, HOLDS),
    ("useful-stays", STAYS, {"living": at(0.6)}, FAILS),
    ("useful-stays", STAYS, {"living": at(0.9, 0.05)}, OPEN),
]  # fmt: skip
NEW = {name for name, *_ in CASES}


@pytest.mark.parametrize(("name", "evidence", "changed", "verdict"), CASES)
def test_each_verdict_has_evidence_that_leads_to_it(
    name: str, evidence: dict[str, Reading], changed: dict[str, Reading], verdict: Verdict
) -> None:
    claim = LEDGER[name]
    made_up = Evidence(evidence | changed)
    assert set(made_up.readings) <= set(claim.labels)
    ruling = claim.judge(made_up)
    assert ruling.verdict is verdict, str(ruling.because)
    for language in LANGUAGES:  # it can be said, whatever the numbers
        assert translator(language)(ruling.because)
    assert claim.sensitivity(made_up)


@pytest.mark.parametrize("name", sorted(NEW))
def test_missing_numbers_never_hold(name: str) -> None:
    nothing = Evidence({label: Reading(None) for label in LEDGER[name].labels})
    assert LEDGER[name].judge(nothing).verdict is OPEN


@pytest.mark.parametrize("name", sorted(NEW))
def test_their_seeds_had_not_been_seen(name: str) -> None:
    assert all(condition.first_seed >= 100 for condition in LEDGER[name].conditions.values())


def test_a_cliff_is_a_small_part_of_the_time_and_a_slope_is_not() -> None:
    steps = np.arange(0.0, 1000.0)
    cliff = np.where(steps < 700, 10.0, np.where(steps < 720, 10 - (steps - 700) / 2, 0.0))
    found = loss_cliff.fall(steps, cliff, steps / 50, 0.0)
    assert found is not None
    assert found.steps == pytest.approx(16, abs=1)
    assert found.share == pytest.approx(16 / 718, abs=0.002)
    assert found.seconds == pytest.approx(found.steps / 50)
    slope = loss_cliff.fall(steps, 1000 - steps, steps, 100.0)
    assert slope is not None
    assert slope.share == pytest.approx(0.8 / 0.9, abs=0.01)
    assert loss_cliff.fall(steps, np.ones(1000), steps, 0.0) is None


def test_what_is_rounded_away_is_seen() -> None:
    """Logits whose softmax is 1 in single precision and not in double."""
    config = Config(p=5, network="quadratic_mlp", d_mlp=8)
    batch = Batch(config, {"W_in": np.zeros((1, 10, 8)), "W_U": np.zeros((1, 8, 5))})
    logits = np.zeros((1, 25, 5))
    logits[0, np.arange(25), batch.dataset.labels] = 20.0
    shares = {}
    for dtype in (np.float32, np.float64):
        given = Batch(config, batch.weights)
        object.__setattr__(given, "activations", type(batch.activations)(logits.astype(dtype), None))
        shares[dtype] = lies_still.exactly_zero(given)
    assert shares == {np.float32: 1.0, np.float64: 0.0}


def test_half_the_rate_keeps_the_pull() -> None:
    half = sivasankar.half_rate(REFERENCE)
    assert half.lr_after is not None
    assert REFERENCE.lr_after is not None
    assert half.lr_after == REFERENCE.lr_after / 2
    assert (half.lr_falls_from, half.lr_falls_until) == (REFERENCE.lr_falls_from, REFERENCE.lr_falls_until)
    flat = sivasankar.half_rate(Config())
    assert (flat.lr_after, flat.lr_falls_from) == (Config().lr / 2, sivasankar.FORK)


def test_sharpness_does_not_change_when_a_network_is_only_written_in_other_units() -> None:
    """Of a network of squares without decay: neurons' ways in doubled, ways out divided by four."""
    rng = np.random.default_rng(0)
    config = Config(p=5, network="quadratic_mlp", d_mlp=6, loss="mse")
    weights = {"W_in": rng.standard_normal((1, 10, 6)), "W_U": rng.standard_normal((1, 6, 5))}
    found = flatter.sharpness(Batch(config, weights), rng)
    assert found is not None
    assert found > 0
    assert flatter.sharpness(None, rng) is None


def test_networks_that_never_understand_do_not_bend_the_line(monkeypatch: pytest.MonkeyPatch) -> None:
    """Waits are steps or None here, in place of runs."""
    monkeypatch.setattr(small_shell, "phases_of", lambda at: SimpleNamespace(generalised_at=at))
    waits: Any = {rho: [*[round(100 * np.exp(5 * rho))] * 2, None] for rho in small_shell.ENDS.values()}
    line = small_shell.line_of(waits)
    assert line is not None
    assert line.slope == pytest.approx(5, rel=0.01)
    too_few: Any = {0.85: [None, 10], 1.15: [20]}
    assert small_shell.line_of(too_few) is None


def test_how_late_half_is_known_counts_from_memorising(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(many_rules, "phases_of", lambda run: SimpleNamespace(memorised_at=run.memorised_at))
    metrics = {"step": np.array([0, 100, 200, 300]), "held_out_accuracy": np.array([0.0, 0.1, 0.5, 0.9])}
    run: Any = SimpleNamespace(memorised_at=50, metrics=lambda: metrics)
    assert many_rules.lateness(run) == 4
    run.memorised_at = None
    assert many_rules.lateness(run) is None
    never: Any = SimpleNamespace(
        memorised_at=50, metrics=lambda: metrics | {"held_out_accuracy": np.zeros(4)}
    )
    assert many_rules.lateness(never) is None


def test_a_held_norm_is_softened_by_what_it_sharpens() -> None:
    assert small_shell.ENDS["small"] < 1 < small_shell.ENDS["large"]
    held = small_shell.HELD.members()
    assert len(held) == len(small_shell.ENDS) * small_shell.SEEDS
    assert {config.logit_temperature for config in held} == {None}
    softened = [condition.config for condition in small_shell.SOFTENED.values()]
    for config in softened:
        norm, degree = (
            small_shell.NETWORKS[small_shell.NETWORK].norm,
            small_shell.NETWORKS[small_shell.NETWORK].degree,
        )
        assert config.norm_radius is not None
        assert config.logit_temperature == pytest.approx((config.norm_radius / norm) ** degree, rel=1e-3)
