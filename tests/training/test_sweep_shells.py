"""The sweep over fixed norms: what its design sets, and what is read off made-up tables."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from language import translator
from training.engine.trainer import train
from training.models import MODELS
from training.models.dims import model_dims
from training.phases import Verdict
from training.sweeps import cells_of, read_sweep
from training.sweeps.groups import Group
from training.sweeps.outcomes import Outcome
from training.sweeps.running import run_sweep
from training.sweeps.shells import ARMS, NETWORKS, PLACES, SWEEP, read_shells, told

# Exponents of the arms of a made-up world, in which half of the effect is the softmax's.
SLOPES = {"radius": 6.0, "imitated": 3.0, "softened": 3.0, "rescaled": 0.6}


def made_up(group: Group) -> list[Outcome]:
    found = []
    for cell in group:
        config = cell.config
        (arm, rho), *_ = PLACES[config.network, config.norm_radius, config.logit_temperature, config.lr]
        rng = np.random.default_rng(1000 + cell.number)
        step = round(math.exp(7 + SLOPES[arm] * (rho - 1) + 0.02 * rng.standard_normal()))
        arrived = step <= 6000
        outcome = Outcome(
            cell=cell.number, verdict=Verdict.GROKS if arrived else Verdict.MEMORISES_ONLY, memorised_at=10,
            generalised_at=step if arrived else None, delay=step / 10 if arrived else None,
            last_step=min(step, 6000), seconds=0.1, together=1, measures={"weight_norm": config.norm_radius},
        )  # fmt: skip
        found.append(outcome)
    return found


def test_what_was_put_in_is_read_off(tmp_path: Path) -> None:
    table = read_sweep(run_sweep(SWEEP, jobs=1, root=tmp_path, work=made_up))
    assert table.missing == 0
    found = read_shells(table)
    assert set(found) == set(NETWORKS)
    for name, one in found.items():
        network = NETWORKS[name]
        assert set(one.arms) == set(ARMS)
        for arm, slope in SLOPES.items():
            held = one.arms[arm]
            assert len(held.rho) == SWEEP.seeds * len(network.radii)
            assert held.line is not None
            assert held.line.slope == pytest.approx(slope, abs=0.15)
            for rho in network.radii:
                expected = math.exp(7 + slope * (rho - 1))
                assert held.median(rho) == (pytest.approx(expected, rel=0.1) if expected < 5500 else np.inf)
        assert one.exponent is not None
        assert one.exponent.low < 6 < one.exponent.high
        for interval, truth in ((one.imitated, 0.5), (one.recovered, 0.5), (one.left, 0.1)):
            assert interval is not None
            assert interval.low - 0.02 < truth < interval.high + 0.02
            assert interval.high - interval.low < 0.1
        assert one.exponential is not None
        assert one.exponential > 0
    assert found["relu_mlp"].arms["radius"].line.censored == SWEEP.seeds
    assert np.isnan(found["relu_mlp"].recovered_in_steps)  # its median at the largest norm is not known
    steps = {arm: math.exp(7 + slope * 0.15) for arm, slope in SLOPES.items()}
    share = (steps["radius"] - steps["softened"]) / (steps["radius"] - math.exp(7))
    assert found["one_layer_transformer"].recovered_in_steps == pytest.approx(share, abs=0.05)
    text = "\n".join(told(table, translator("en")))
    assert "1.3: ∞" in text
    assert "steps grow as exp(α ρ), α = 6.0" in text


def test_a_table_that_grows_is_read_as_far_as_it_goes(tmp_path: Path) -> None:
    def only_some(group: Group) -> list[Outcome]:
        if group[0].number >= 24:
            raise ZeroDivisionError("later")
        return made_up(group)

    with pytest.raises(Exception, match="could not be trained"):
        run_sweep(SWEEP, jobs=1, members=8, root=tmp_path, work=only_some)
    table = read_sweep(tmp_path / SWEEP.sweep_id)
    assert 24 <= len(table) < 65
    found = read_shells(table)
    assert set(found) == {"relu_mlp"}
    assert found["relu_mlp"].exponent is not None
    assert found["relu_mlp"].left is None
    assert told(table, translator("zh"))


@pytest.mark.parametrize("name", NETWORKS)
def test_logits_grow_with_the_power_that_is_undone(name: str) -> None:
    config = replace(SWEEP.base, network=name, norm_radius=NETWORKS[name].norm, steps=60)
    *_, last = train([config])
    dims, table = model_dims(config), config.table

    def spread(factor: float) -> float:
        weights = {key: value * factor for key, value in last.weights(0).items()}
        logits, _ = MODELS[name].numpy_forward(weights, dims)(table.inputs, table.operation)
        return float(logits.std())

    degree = math.log(spread(1.15) / spread(0.85)) / math.log(1.15 / 0.85)
    assert degree == pytest.approx(NETWORKS[name].degree, abs=0.05 if name == "relu_mlp" else 0.7)


def test_the_rate_and_the_temperature_undo_the_norm_of_a_network_of_one_degree() -> None:
    """With decay 0, no bias and from the same direction, it is the same network in other units: only Adam's
    1e-8 knows them."""
    rho = 1.3
    base = replace(SWEEP.base, network="quadratic_mlp", dtype="float64", steps=10, init_scale=2.0, lr=0.1)
    wider = {"norm_radius": 160.0 * rho, "init_scale": 2.0 * rho}
    undone = {"logit_temperature": rho**3, "lr": 0.1 * rho}
    found = []
    for settings in ({"norm_radius": 160.0}, wider, wider | undone):
        *_, last = train([replace(base, **settings)])
        weights = np.concatenate([value.ravel() for value in last.weights(0).values()])
        found.append(weights / np.linalg.norm(weights))
    one, other, same = found
    assert np.linalg.norm(same - one) < 1e-3
    assert np.linalg.norm(other - one) > 0.05


def test_every_cell_is_in_the_place_that_its_settings_say() -> None:
    rates = {cell.config.lr for cell in cells_of(SWEEP)}
    assert len(rates) > 1
    for (name, radius, temperature, rate), places in PLACES.items():
        network = NETWORKS[str(name)]
        for arm, rho in places:
            assert radius == pytest.approx(network.norm * (1 if arm == "imitated" else rho))
            sharpness = (float(str(radius)) / network.norm) ** network.degree / (temperature or 1)
            wanted = rho**network.degree if arm in ("radius", "imitated") else 1
            assert sharpness == pytest.approx(wanted, rel=1e-3)
            assert rate == pytest.approx(SWEEP.base.lr * (rho if arm == "rescaled" else 1))
