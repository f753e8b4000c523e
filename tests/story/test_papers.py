"""Numbers of papers: every verdict of their rules, and that the experiments measure what they say."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from language import Message
from story import conditions
from story.ledger.claim import Claim, Evidence, Reading, Verdict
from story.ledger.lab import Lab
from story.ledger.readings import rate_of
from story.papers import PAPERS, doshi, gromov, liu, nanda, verma
from story.papers.agreement import agreement, between, near
from training.config import Config
from training.config.dataset import dataset_of

HOLDS, IF, FAILS, OPEN = Verdict.HOLDS, Verdict.ON_CONDITION, Verdict.FAILS, Verdict.UNDECIDED
ALL, NONE, SOME = rate_of([True] * 4), rate_of([False] * 4), rate_of([True, False] * 2)


def at(value: float, reach: float = 0.0) -> Reading:
    return Reading(value, low=value - reach, high=value + reach)


# What each row's rule needs, as the paper has it.
AGREEING: dict[str, dict[str, Reading]] = {
    "power-cubes": {"held_out_half": at(0.01), "held_out_addition": at(1),
                    "memorised": ALL, "followed": at(20)},
    "liu-four-regimes": {"memorisation": at(0.5), "grokking": at(0.1), "comprehension": at(0.1),
                         "confusion": at(0.3), "pull_memorisation": at(-4), "pull_grokking": at(-2),
                         "pull_comprehension": at(-1), "pull_confusion": at(0), "differ": at(0.1)},
    "nanda-phases": {"memorised": at(1400, 100), "formed": at(9400, 100), "cleaned": at(14000, 100),
                     "formed_later": at(8000, 100), "cleaned_later": at(4600, 100)},
    "nanda-much-data": {"delay_30": at(6, 1), "delay_60": at(1.2, 0.1), "delay_70": at(1), "delay_80": at(1),
                        "delay_90": at(1), "generalised": rate_of([True] * 12)},
    "nanda-key-frequencies": {"keys_end": at(5, 1), "keys_drawn": at(50)},
    "nanda-logit-variance": {"share_end": at(0.95, 0.02), "share_drawn": at(0.01)},
    "nanda-progress-measures": {"restricted": at(0.1, 0.05), "excluded": at(0.1, 0.05)},
    "gromov-closed-form": {"exact": at(1), "unrelated": at(0.01)},
    "gromov-angles": {"generalised": ALL, "error_end": at(0.2, 0.1), "error_drawn": at(1.8)},
    "doshi-steps": {"memorised": at(20), "generalised": at(44, 4), "rate": ALL},
    "doshi-both": {"held_out_kept": at(0.98, 0.01), "train_kept": at(1)},
    "doshi-unlearning": {"best_train_unlearnt": at(1), "train_unlearnt": at(0.66, 0.01),
                         "held_out_unlearnt": at(1)},
    "prieto-stablemax": {"rate_stablemax": ALL, "rate_control": NONE, "held_out_stablemax": at(1),
                         "held_out_control": at(0.1), "grown_stablemax": at(3, 1)},
    "prieto-perp-grad": {"rate_perp_grad": ALL, "rate_control": NONE, "delay_perp_grad": at(1.3, 0.2)},
    "xu-one-direction": {"share": at(0.75, 0.02), "walk": at(0.61), "beyond": at(0.14, 0.02)},
    "verma-exponent": {"exponent": at(0.75, 0.05), "weakest": at(2000), "strongest": at(200),
                       "least": at(0.1), "most": at(2), "generalised": rate_of([True] * 30)},
    "verma-collapse": {"train_ten": at(0.01), "train_one": at(1), "norm_ten": at(0.1)},
}  # fmt: skip
CASES: list[tuple[str, dict[str, Reading], Verdict]] = [
    ("power-cubes", {"held_out_half": at(0.6, 0.1)}, IF),
    ("power-cubes", {"held_out_half": at(1), "memorised": SOME}, FAILS),
    ("power-cubes", {"memorised": NONE}, OPEN),
    ("power-cubes", {"memorised": SOME}, OPEN),
    ("power-cubes", {"followed": at(3)}, OPEN),
    ("power-cubes", {"held_out_addition": at(0.5)}, FAILS),
    ("power-cubes", {"held_out_half": at(0.1, 0.05)}, OPEN),
    ("liu-four-regimes", {"pull_grokking": at(-5)}, IF),
    ("liu-four-regimes", {"comprehension": at(0)}, FAILS),
    ("liu-four-regimes", {"comprehension": at(0.03, 0.02)}, OPEN),
    ("nanda-phases", {"cleaned": at(4000, 100)}, IF),
    ("nanda-phases", {"formed_later": at(-300, 50)}, FAILS),
    ("nanda-phases", {"cleaned": at(14000, 15000)}, OPEN),
    ("nanda-phases", {"formed_later": at(500, 600)}, OPEN),
    ("nanda-much-data", {"delay_60": at(2.5, 0.1)}, IF),
    ("nanda-much-data", {"delay_60": at(2.5, 0.1), "delay_90": at(2.5, 0.1)}, FAILS),
    ("nanda-much-data", {"delay_30": at(1)}, FAILS),
    ("nanda-much-data", {"delay_60": at(2, 0.1)}, OPEN),
    ("nanda-key-frequencies", {"keys_end": at(12, 1)}, IF),
    ("nanda-key-frequencies", {"keys_end": at(40, 1)}, FAILS),
    ("nanda-key-frequencies", {"keys_end": at(5, 4)}, OPEN),
    ("nanda-logit-variance", {"share_end": at(0.8, 0.02)}, IF),
    ("nanda-logit-variance", {"share_end": at(0.3, 0.02)}, FAILS),
    ("nanda-logit-variance", {"share_drawn": at(0.9)}, FAILS),
    ("nanda-logit-variance", {"share_end": at(0.9, 0.05)}, OPEN),
    ("nanda-progress-measures", {"excluded": at(-0.1, 0.05)}, IF),
    ("nanda-progress-measures", {"excluded": at(-0.1, 0.05), "restricted": at(-0.1, 0.05)}, FAILS),
    ("nanda-progress-measures", {"excluded": at(0.1, 0.2)}, OPEN),
    ("gromov-closed-form", {"exact": at(0.98)}, IF),
    ("gromov-closed-form", {"exact": at(0.3)}, FAILS),
    ("gromov-closed-form", {"unrelated": at(1)}, FAILS),
    ("gromov-closed-form", {"exact": at(0.9995, 0.001)}, OPEN),
    ("gromov-angles", {"error_end": at(0.7, 0.1)}, IF),
    ("gromov-angles", {"error_end": at(1.5, 0.1)}, FAILS),
    ("gromov-angles", {"generalised": NONE}, FAILS),
    ("gromov-angles", {"generalised": SOME}, OPEN),
    ("doshi-steps", {"generalised": at(100, 4)}, IF),
    ("doshi-steps", {"rate": NONE}, FAILS),
    ("doshi-steps", {"generalised": at(60, 10)}, OPEN),
    ("doshi-both", {"held_out_kept": at(0.8, 0.01)}, IF),
    ("doshi-both", {"held_out_kept": at(0.2, 0.01)}, FAILS),
    ("doshi-both", {"train_kept": at(0.7, 0.01)}, FAILS),
    ("doshi-both", {"held_out_kept": at(0.95, 0.02)}, OPEN),
    ("doshi-unlearning", {"train_unlearnt": at(0.75, 0.01)}, IF),
    ("doshi-unlearning", {"train_unlearnt": at(1)}, FAILS),
    ("doshi-unlearning", {"train_unlearnt": at(0.7, 0.02)}, OPEN),
    ("prieto-stablemax", {"rate_stablemax": NONE}, IF),
    ("prieto-stablemax", {"held_out_stablemax": at(0.05)}, FAILS),
    ("prieto-stablemax", {"rate_control": ALL}, FAILS),
    ("prieto-stablemax", {"rate_stablemax": SOME}, OPEN),
    ("prieto-perp-grad", {"delay_perp_grad": at(3, 0.2)}, IF),
    ("prieto-perp-grad", {"rate_perp_grad": NONE}, FAILS),
    ("prieto-perp-grad", {"rate_perp_grad": SOME}, OPEN),
    ("xu-one-direction", {"beyond": at(-0.1, 0.02)}, IF),
    ("xu-one-direction", {"share": at(0.9, 0.02)}, IF),
    ("xu-one-direction", {"share": at(0.5, 0.02), "beyond": at(-0.1, 0.02)}, FAILS),
    ("xu-one-direction", {"share": at(0.7, 0.05)}, OPEN),
    ("xu-one-direction", {"share": at(0.7, 0.05), "beyond": at(-0.1, 0.02)}, OPEN),
    ("verma-exponent", {"exponent": at(1.2, 0.1)}, IF),
    ("verma-exponent", {"generalised": rate_of([True] * 29 + [False]), "most": at(1)}, IF),
    ("verma-exponent", {"exponent": Reading(None), "generalised": NONE}, OPEN),
    ("verma-exponent", {"exponent": at(-0.2, 0.1)}, FAILS),
    ("verma-exponent", {"exponent": at(0.9, 0.1)}, OPEN),
    ("verma-collapse", {"train_ten": at(0.3, 0.05)}, IF),
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
    assert "{" not in str(ruling.because)


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
        (s, False) for s in (True, False, None)
    }
    assert verdicts[True, True] is HOLDS
    assert verdicts[False, True] is IF
    assert verdicts[None, True] is verdicts[True, None] is verdicts[False, None] is OPEN
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


def test_the_recorded_regimes_add_up() -> None:
    evidence = liu.experiment(Lab("liu-four-regimes", {}))
    assert sum(evidence.value(kind) for kind in (*liu.ORDER, "differ")) == pytest.approx(1)
    for kind in liu.ORDER:
        low, high = evidence[kind].low, evidence[kind].high
        assert low is not None
        assert high is not None
        assert 0 <= low <= evidence.value(kind) <= high <= 1


def test_the_exponent_of_a_power_law() -> None:
    strengths = (0.1, 0.5, 2.0)
    steps = tuple(round(10_000 * strength**-0.75) for strength in strengths)
    assert verma._exponent(strengths, steps) == pytest.approx(0.75, abs=1e-3)
    assert verma._exponent(strengths, (100, None, 10)) is None
    assert verma._exponent(strengths[:2], steps[:2]) is None


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
