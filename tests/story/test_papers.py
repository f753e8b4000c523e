"""Numbers of papers: every verdict of their rules, and that the experiments measure what they say."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from language import Message
from story import conditions
from story.ledger.claim import Claim, Evidence, Reading, Verdict
from story.ledger.comparing import exponent, geometric_mean, negative, prediction
from story.ledger.lab import Lab
from story.ledger.readings import rate_of
from story.papers import PAPERS, doshi, gromov, liu, nanda, nanda_circuit, verma
from story.papers.agreement import agreement, between, near
from tests.story.claims.verdicts import check_sentence
from training.config import Config
from training.config.dataset import dataset_of

HOLDS, IF, FAILS, OPEN = Verdict.HOLDS, Verdict.ON_CONDITION, Verdict.FAILS, Verdict.UNDECIDED
ALL, NONE, SOME = rate_of([True] * 4), rate_of([False] * 4), rate_of([True, False] * 2)
ALL_EIGHT = rate_of([True] * 8)


def at(value: float, reach: float = 0.0) -> Reading:
    return Reading(value, low=value - reach, high=value + reach)


# What each row's rule needs, as the paper has it.
AGREEING: dict[str, dict[str, Reading]] = {
    "power-cubes": {"held_out_half": at(0.01), "held_out_addition": at(1),
                    "memorised": ALL, "followed": at(20)},
    "liu-four-regimes": {str(kind): ALL_EIGHT for kind in liu.PLACES},
    "nanda-phases": {"memorising_ends": at(1200, 300), "circuit_formed": at(9000, 900),
                     "cleaned_up": at(13000, 1500),
                     "formed_later": at(8000, 100), "cleaned_later": at(4600, 100)},
    "nanda-much-data": {"delay_few": at(6, 1), "delay_60": at(1.2, 0.1), "delay_70": at(1), "delay_80": at(1),
                        "delay_90": at(1), "generalised": rate_of([True] * 12)},
    "nanda-key-frequencies": {"keys_end": at(5, 1), "keys_drawn": at(50)},
    "nanda-logit-variance": {"share_end": at(0.95, 0.02), "share_drawn": at(0.01)},
    "nanda-progress-measures": {f"{name}_{recipe}": at(0.1, 0.05) for name in ("restricted", "excluded")
                                for recipe in ("nanda", "leap")},
    "gromov-closed-form": {"exact": at(1), "unrelated": at(0.01)},
    "gromov-angles": {"generalised": ALL, "error_end": at(0.2, 0.1), "error_drawn": at(1.8)},
    "doshi-steps": {"memorised": at(20), "generalised": at(44, 4), "rate": ALL},
    "doshi-both": {"held_out_kept": at(0.98, 0.01), "best_train_kept": at(1)},
    "doshi-unlearning": {"best_train_unlearnt": at(1), "train_unlearnt": at(0.66, 0.01),
                         "held_out_unlearnt": at(1)},
    "prieto-stablemax": {"rate_stablemax": ALL_EIGHT, "rate_control": NONE, "grown_stablemax": at(3, 1)},
    "prieto-perp-grad": {"rate_perp_grad": ALL, "rate_control": NONE, "delay_perp_grad": at(1.3, 0.2)},
    "xu-one-direction": {"share_two": at(0.75, 0.02), "walk_two": at(0.61), "beyond_two": at(0.14, 0.02),
                         "share_one": at(0.7)},
    "verma-exponent": {"exponent": at(0.75, 0.05), "apart": at(-0.01, 0.06)},
    "sivasankar-fork": {"exponent": at(1, 0.1), "half_rate": at(1.9, 0.2), "generalised": ALL},
    "khanh-norm": {"exponent": at(0.38, 0.05), "exponent_start": at(0.2, 0.05), "reached": ALL},
    "mccracken-frequencies": {"exponent": at(0.2, 0.1), "fewest": at(3), "most": at(4), "reached": ALL},
    "verma-collapse": {"train_ten": at(0.01), "train_one": at(1), "norm_ten": at(0.1)},
}  # fmt: skip
CASES: list[tuple[str, dict[str, Reading], Verdict]] = [
    ("power-cubes", {"held_out_half": at(0.6, 0.1)}, FAILS),
    ("power-cubes", {"held_out_half": at(1), "memorised": SOME}, FAILS),
    ("power-cubes", {"memorised": NONE}, OPEN),
    ("power-cubes", {"memorised": SOME}, OPEN),
    ("power-cubes", {"followed": at(3)}, OPEN),
    ("power-cubes", {"held_out_addition": at(0.5)}, FAILS),
    ("power-cubes", {"held_out_half": at(0.1, 0.05)}, OPEN),
    ("liu-four-regimes", {"comprehension": NONE}, FAILS),
    ("liu-four-regimes", {"comprehension": NONE, "grokking": NONE}, FAILS),
    ("liu-four-regimes", {"comprehension": SOME}, OPEN),
    ("nanda-phases", {"cleaned_up": at(4000, 100)}, FAILS),
    ("nanda-phases", {"formed_later": at(-300, 50)}, FAILS),
    ("nanda-phases", {"cleaned_up": at(14000, 15000)}, OPEN),
    ("nanda-phases", {"formed_later": at(500, 600)}, OPEN),
    ("nanda-progress-measures", {"excluded_leap": at(-0.1, 0.05)}, IF),
    ("nanda-progress-measures", {"excluded_nanda": at(-0.1, 0.05)}, FAILS),
    ("nanda-progress-measures", {"excluded_nanda": at(0.1, 0.2)}, OPEN),
    ("prieto-stablemax", {"rate_stablemax": NONE}, FAILS),
    ("prieto-stablemax", {"rate_control": ALL}, FAILS),
    ("prieto-stablemax", {"grown_stablemax": at(0.8, 0.1)}, FAILS),
    ("prieto-stablemax", {"rate_stablemax": SOME}, OPEN),
    ("xu-one-direction", {"beyond_two": at(-0.1, 0.02)}, FAILS),
    ("xu-one-direction", {"share_two": at(0.9, 0.02)}, FAILS),
    ("xu-one-direction", {"share_two": at(0.5, 0.02), "beyond_two": at(-0.1, 0.02)}, FAILS),
    ("xu-one-direction", {"share_two": at(0.7, 0.05)}, OPEN),
    ("xu-one-direction", {"share_two": at(0.7, 0.05), "beyond_two": at(-0.1, 0.02)}, OPEN),
    ("verma-exponent", {"apart": at(0.2, 0.05)}, FAILS),
    ("verma-exponent", {"exponent": at(-0.2, 0.1), "apart": at(-0.95, 0.1)}, FAILS),
    ("verma-exponent", {"apart": at(0.1, 0.3)}, OPEN),
    ("verma-exponent", {"exponent": Reading(None), "apart": Reading(None)}, OPEN),
    ("nanda-much-data", {"delay_60": at(2.5, 0.1)}, FAILS),
    ("nanda-much-data", {"delay_60": at(2.5, 0.1), "delay_90": at(2.5, 0.1)}, FAILS),
    ("nanda-much-data", {"delay_few": at(1)}, FAILS),
    ("nanda-much-data", {"delay_60": at(2, 0.1)}, OPEN),
    ("nanda-key-frequencies", {"keys_end": at(12, 1)}, FAILS),
    ("nanda-key-frequencies", {"keys_end": at(40, 1)}, FAILS),
    ("nanda-key-frequencies", {"keys_end": at(5, 4)}, OPEN),
    ("nanda-logit-variance", {"share_end": at(0.8, 0.02)}, FAILS),
    ("nanda-logit-variance", {"share_end": at(0.3, 0.02)}, FAILS),
    ("nanda-logit-variance", {"share_drawn": at(0.9)}, FAILS),
    ("nanda-logit-variance", {"share_end": at(0.9, 0.05)}, OPEN),
    ("gromov-closed-form", {"exact": at(0.98)}, FAILS),
    ("gromov-closed-form", {"exact": at(0.3)}, FAILS),
    ("gromov-closed-form", {"unrelated": at(1)}, FAILS),
    ("gromov-closed-form", {"exact": at(0.9995, 0.001)}, OPEN),
    ("gromov-angles", {"error_end": at(0.7, 0.1)}, FAILS),
    ("gromov-angles", {"error_end": at(1.5, 0.1)}, FAILS),
    ("gromov-angles", {"generalised": NONE}, FAILS),
    ("gromov-angles", {"generalised": SOME}, OPEN),
    ("doshi-steps", {"generalised": at(100, 4)}, FAILS),
    ("doshi-steps", {"rate": NONE}, FAILS),
    ("doshi-steps", {"generalised": at(60, 10)}, OPEN),
    ("doshi-both", {"held_out_kept": at(0.8, 0.01)}, FAILS),
    ("doshi-both", {"held_out_kept": at(0.2, 0.01)}, FAILS),
    ("doshi-both", {"best_train_kept": at(0.7, 0.01)}, FAILS),
    ("doshi-both", {"held_out_kept": at(0.95, 0.02)}, OPEN),
    ("doshi-unlearning", {"train_unlearnt": at(0.75, 0.01)}, FAILS),
    ("doshi-unlearning", {"train_unlearnt": at(1)}, FAILS),
    ("doshi-unlearning", {"train_unlearnt": at(0.7, 0.02)}, OPEN),
    ("prieto-perp-grad", {"delay_perp_grad": at(3, 0.2)}, FAILS),
    ("prieto-perp-grad", {"rate_perp_grad": NONE}, FAILS),
    ("prieto-perp-grad", {"rate_perp_grad": SOME}, OPEN),
    ("sivasankar-fork", {"exponent": at(0.5, 0.1)}, FAILS),
    ("sivasankar-fork", {"exponent": at(0.9, 0.3)}, OPEN),
    ("sivasankar-fork", {"exponent": Reading(None)}, OPEN),
    ("khanh-norm", {"exponent": at(0.8, 0.1)}, FAILS),
    ("khanh-norm", {"exponent": at(0.4, 0.2)}, OPEN),
    ("mccracken-frequencies", {"exponent": at(0.9, 0.1)}, FAILS),
    ("mccracken-frequencies", {"exponent": at(0.5, 0.3)}, OPEN),
    ("verma-collapse", {"train_ten": at(0.3, 0.05)}, FAILS),
    ("verma-collapse", {"train_ten": at(0.9)}, FAILS),
    ("verma-collapse", {"train_ten": at(0.1, 0.05)}, OPEN),
]


@pytest.mark.parametrize("name", AGREEING)
def test_a_row_agrees_where_ours_is_theirs(name: str) -> None:
    assert PAPERS[name].judge(Evidence(AGREEING[name])).verdict is HOLDS


@pytest.mark.parametrize(("name", "changed", "verdict"), CASES)
def test_a_row_says_how_it_differs(name: str, changed: dict[str, Reading], verdict: Verdict) -> None:
    ruling = PAPERS[name].judge(Evidence(AGREEING[name] | changed))
    assert ruling.verdict is verdict
    check_sentence(PAPERS[name], ruling)


def test_enough_rows_from_enough_papers() -> None:
    assert len(PAPERS) >= 10
    assert len({row.papers for row in PAPERS.values()}) >= 6
    assert AGREEING.keys() == PAPERS.keys()


def test_agreement() -> None:
    found, why = Message("found"), Message("why")
    verdicts = {
        (size, direction): agreement(size, direction, found, why).verdict
        for size in (True, False, None)
        for direction in (True, False, None)
    }
    assert {key for key, verdict in verdicts.items() if verdict is FAILS} == {
        key for key in verdicts if False in key
    }
    assert verdicts[True, True] is HOLDS
    assert verdicts[None, True] is verdicts[True, None] is OPEN
    said = [str(agreement(False, direction, found, why).because) for direction in (True, False, None)]
    assert said == ["in direction only: found; why", "no: found; why", "no: found; why"]
    assert near(at(5), 10, 2.5) is True
    assert between(at(5, 3), 3, 10) is None


def quick(row: Claim, root: Path) -> Evidence:
    return row.experiment(Lab(row.name, row.conditions, root=root, quick=True))


@pytest.mark.parametrize("name", ["doshi-steps", "xu-one-direction"])
def test_an_experiment_has_a_label_for_all_it_finds(name: str, tmp_path: Path) -> None:
    row = PAPERS[name]
    evidence = quick(row, tmp_path)
    assert {*evidence.readings, *evidence.curves} == {*row.labels}


def test_the_closed_form_is_exact_with_enough_neurons(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(gromov, "DRAWS", 1)
    monkeypatch.setattr(gromov, "WIDTHS", (48, 500))
    evidence = quick(PAPERS["gromov-closed-form"], tmp_path)
    assert evidence.value("exact") == 1
    assert evidence.value("unrelated") < 0.1


def test_the_exponent_of_a_power_law_with_runs_that_were_stopped() -> None:
    """All arrive: that of the law. Those that were stopped say no more than that they take longer."""
    strengths = np.repeat([0.1, 0.25, 0.5, 1.0, 2.0], 4).tolist()
    rng = np.random.default_rng(0)
    steps = 1000 * np.array(strengths) ** -0.75 * np.exp(0.05 * rng.standard_normal(20))
    found = negative(exponent(strengths, steps.tolist(), [True] * 20))
    assert found.value == pytest.approx(0.75, abs=0.05)
    arrived = (steps < 4000).tolist()
    censored = negative(exponent(strengths, np.minimum(steps, 4000).tolist(), arrived))
    assert not all(arrived)
    assert censored.value == pytest.approx(0.75, abs=0.07)
    assert exponent([1.0] * 8, steps[:8].tolist(), [True] * 8).value is None, "one strength alone"
    apart = verma._apart(found)
    assert apart.value == pytest.approx((found.value or 0) - 0.757)
    assert verma._apart(Reading(None)).value is None


def test_a_further_run_is_expected_in_the_interval_of_predictions() -> None:
    from scipy.stats import t

    found = prediction([10.0, 12.0, 17.0])
    reach = t.ppf(0.975, 2) * np.std([10, 12, 17], ddof=1) * np.sqrt(1 + 1 / 3)
    assert found.low == pytest.approx(13 - reach)
    assert found.high == pytest.approx(13 + reach)
    assert prediction([3.0]).low is None
    assert geometric_mean([1.0, 10.0, 100.0]).value == pytest.approx(10)
    assert geometric_mean([None, None]).value is None


def test_a_loss_has_begun_to_move_when_it_has_moved_by_so_much() -> None:
    line = np.arange(6.0), np.array([4.0, 5.0, 5.0, 4.5, 2.0, 0.0])
    assert nanda_circuit.onset(line, 1.0) == 4
    assert nanda_circuit.onset((line[0], -line[1]), 1.0, rises=True) == 4
    assert nanda_circuit.onset(line, 9.0) is None


def test_the_norm_settles_after_its_peak() -> None:
    steps = np.arange(0.0, 1000.0, 10.0)
    norms = np.interp(steps, (0, 100, 500, 700, 990), (40.0, 60.0, 55.0, 37.0, 37.0))
    assert nanda.first_settled(steps, norms) == 700
    assert nanda.first_settled(steps, np.linspace(1, 2, 100)) is None


def test_their_recipe_in_our_units() -> None:
    """Products of weights and factors, and the share of a weight that one step changes, are theirs."""
    ours = doshi.CLEAN.config
    product = ours.init_scale**3 / (2 * ours.p * ours.d_mlp)
    assert product == pytest.approx(0.05**3, rel=1e-3)
    assert ours.lr / ours.init_scale == pytest.approx(0.01 / 0.05)
    assert ours.lr * ours.weight_decay == pytest.approx(0.01 * 5)


def test_what_is_corrupted_is_a_third() -> None:
    dataset = dataset_of(replace(conditions.WRONG_LABELS_KEPT.config, p=23))
    assert dataset.corrupted[dataset.split.train].mean() == pytest.approx(conditions.WRONG_SHARE, abs=0.01)
    assert isinstance(conditions.WRONG_LABELS_KEPT.config, Config)
    assert np.isfinite(conditions.SPREAD)
