"""What the server refuses before it is queued, and what it offers instead."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from pathlib import Path

import pytest

from app_pages.jobs import costs, worker
from app_pages.jobs.costs import CostError, Machine, check, estimate, nearest, said_seconds
from app_pages.jobs.limits import ServerLimits
from app_pages.jobs.wishes import Visitor
from app_pages.lab import limits as lab_limits
from tests.app.conftest import Workers
from training.config import Config
from training.config.presets import PRESETS, REFERENCE
from training.runs.recording import record

# As it comes with nothing recorded yet.
NEW = Machine()
ALLOWED = ServerLimits()
HELD_THE_LABORATORY = Config(
    network="two_layer_decoder", p=128, d_model=128, n_heads=16, d_mlp=1024, steps=20000, dtype="float64",
    train_fraction=0.99, evaluate_every=1, steps_after_grokking=None,
)  # fmt: skip


def on_new(config: Config) -> costs.Cost:
    return estimate(config, NEW)


def test_what_held_the_laboratory_for_a_week_is_refused_though_each_setting_is_allowed() -> None:
    lab_limits.check(HELD_THE_LABORATORY)
    with pytest.raises(CostError, match=r"about \d+ h.*at most 10 min; with \w+ = \d+ it fits"):
        check(HELD_THE_LABORATORY, ALLOWED, on_new)


def settings_of(error: CostError) -> dict[str, object]:
    """The settings, one or two, that an error says it would fit with."""
    told = error.message.values
    return {
        str(told[name]): told[value]
        for name, value in (("name", "value"), ("other", "second"))
        if name in told
    }


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"steps": 1_000_000}, r"at most 10 min; with \w+ = \d+ it fits"),
        ({"steps": 20_000, "evaluate_every": 20_000}, r"only every .*with evaluate_every = \d+ it fits"),
        ({"snapshots": 100_000, "steps": 4000, "evaluate_every": 1, "p": 31, "d_mlp": 512}, "on disk"),
        ({"d_mlp": 65_536, "d_model": 4096, "steps": 1}, "of memory"),
    ],
)
def test_what_costs_too_much_is_refused_with_the_reason_and_what_fits(
    change: dict[str, int], says: str
) -> None:
    config = Config(**change)  # type: ignore[arg-type]
    with pytest.raises(CostError, match=says) as raised:
        check(config, ALLOWED, on_new)
    check(Config.from_json(config.to_json() | settings_of(raised.value)), ALLOWED, on_new)


def test_what_is_offered_is_the_setting_that_changes_least() -> None:
    config = Config(steps=1000, snapshots=100)
    assert nearest(config, lambda other: other.steps <= 500 or other.snapshots <= 90) == {"snapshots": 80}
    assert nearest(config, lambda other: other.evaluate_every >= 6) == {"evaluate_every": 7}
    assert nearest(config, lambda _other: False) == {}


def test_two_settings_together_are_offered_where_no_single_one_will_do() -> None:
    config = Config(steps=1000, snapshots=100, evaluate_every=10)
    found = nearest(config, lambda other: other.steps <= 600 and other.snapshots <= 50)
    assert found == {"steps": 510, "snapshots": 40}

    def fits(other: Config) -> bool:  # neither alone: what is spared of one is had of the other
        return other.steps**2 * other.snapshots <= 90 and other.snapshots >= 2

    found = nearest(config, fits)
    steps, snapshots = (costs._values(config, name, -1) for name in ("steps", "snapshots"))
    naive = min(
        1000 / one * 100 / two for one, two in product(steps, snapshots) if one**2 * two <= 90 and two >= 2
    )
    assert 1000 / found["steps"] * 100 / found["snapshots"] <= 2 * naive


@pytest.mark.parametrize("name", ["nanda", "power"])
@pytest.mark.parametrize("limits", [ALLOWED, ServerLimits(seconds=6.0)], ids=["as they are", "six seconds"])
def test_what_is_offered_for_the_trainings_of_the_papers_fits(name: str, limits: ServerLimits) -> None:
    with pytest.raises(CostError, match="it fits") as raised:
        check(PRESETS[name], limits, on_new)
    check(Config.from_json(PRESETS[name].to_json() | settings_of(raised.value)), limits, on_new)


def test_every_page_can_have_its_control_trained_and_the_reference_run_is_cheap() -> None:
    for name in ("leap", "no_decay", "slingshots", "random_labels", "little_data", "much_data", "gromov"):
        check(PRESETS[name], ALLOWED, on_new)
    assert on_new(REFERENCE).seconds < 120


def test_the_pace_of_such_runs_counts_where_they_are_recorded(tmp_path: Path) -> None:
    config = Config(p=13, d_model=16, d_mlp=32, steps=60, train_fraction=0.5, steps_after_grokking=None)
    record([config], root=tmp_path, threads=1)
    (run,) = costs._last_runs(tmp_path)
    pace = run.status().steps_per_second
    longer = replace(config, steps=6000)
    slow = Machine(runs=[run], slowness=1e6)
    assert estimate(longer, slow).seconds == pytest.approx(6000 / pace)
    assert estimate(replace(longer, p=17), slow).seconds > 1e5


def test_one_damaged_run_hides_no_other(tmp_path: Path) -> None:
    config = Config(p=13, d_model=16, d_mlp=32, steps=5, train_fraction=0.5)
    record([config], root=tmp_path, threads=1)
    for name in ("damaged", "empty"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "config.json").write_text("{")
    (tmp_path / "damaged" / "status.json").mkdir()
    assert [run.run_id for run in costs._last_runs(tmp_path)] == [config.run_id]


def test_a_visitor_is_refused_before_anything_is_queued(workers: Workers) -> None:
    visitor = Visitor("a", "browser")
    with pytest.raises(CostError):
        worker.submit(visitor, HELD_THE_LABORATORY)
    worker.start(HELD_THE_LABORATORY)
    assert worker.last_error(HELD_THE_LABORATORY) is not None
    assert not workers.jobs


def test_a_full_folder_takes_nothing_new_and_deletes_nothing(
    workers: Workers, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KAIQIAO_LAB_QUOTA_GIB", "0.1")
    (tmp_path / "runs").mkdir()
    with (tmp_path / "runs" / "large").open("wb") as file:
        file.truncate(2 * 10**8)
    with pytest.raises(CostError, match="takes 200 MB of its 107 MB"):
        worker.submit(Visitor("a", "browser"), Config())
    assert (tmp_path / "runs" / "large").exists()
    assert not workers.jobs


def test_times_are_said_as_people_say_them() -> None:
    assert [said_seconds(seconds) for seconds in (0.1, 59, 119, 121, 3600, 7300, 604800)] == [
        "1 s", "59 s", "119 s", "2 min", "60 min", "2 h", "170 h"
    ]  # fmt: skip
