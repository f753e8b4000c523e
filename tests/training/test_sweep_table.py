"""The table of a sweep, its grids and rates, and what a damaged folder says."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from statistics import NormalDist

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sweep_work import invent, outcome

from training.config import FIELDS, Config
from training.phases import Verdict
from training.runs.sealed import SEAL, sealed_text, unsealed
from training.sweeps import (
    SweepError,
    SweepTable,
    cells_of,
    grid_of,
    mean_grid,
    median_grid,
    mode_grid,
    parse_sweep,
    rate_grid,
    read_sweep,
    recorded_sweeps,
    run_sweep,
    sweep_folder,
    wilson,
)
from training.sweeps.folder import DESIGN, GROUPS, TABLE
from training.sweeps.outcomes import Outcome
from training.sweeps.presets import REGIME_NAMES, Regime, regime

ROOT = Path(__file__).parents[2]
BASE = Config(p=5, d_model=8, d_mlp=8, steps=200)
SWEEP = parse_sweep(["weight_decay=0,1", "lr=1e-3,1e-2,1e-1", "seeds=2"], name="table", base=BASE)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return run_sweep(SWEEP, jobs=1, members=5, root=tmp_path, work=invent)


@pytest.mark.parametrize("finished", [True, False])
def test_the_table_says_what_became_of_every_cell(folder: Path, finished: bool) -> None:
    """Whether it is read from Parquet or put together from the groups."""
    if not finished:
        (folder / TABLE).unlink()
    table = read_sweep(folder.name, folder.parent)
    assert table.sweep == SWEEP
    for row, cell in enumerate(cells_of(SWEEP)):
        expected = outcome(cell.number, cell.config.lr)
        for field in FIELDS:
            value = getattr(cell.config, field)
            found = table[field][row]
            assert np.isnan(found) if value is None else found == value, field
        assert table["cell"][row] == cell.number
        assert table["run_id"][row] == cell.config.run_id
        assert table["verdict"][row] == expected.verdict
        assert table["memorised_at"][row] == expected.memorised_at
        assert table["finished"][row] == expected.finished
        assert table["train_loss"][row] == expected.measures["train_loss"]
        if not expected.finished:
            assert np.isnan(table["generalised_at"][row])
            assert np.isnan(table["delay"][row])
        else:
            assert table["generalised_at"][row] == expected.generalised_at
            assert table["delay"][row] == pytest.approx(expected.delay)
    assert np.isnan(table["held_out_loss"]).tolist() == [row == 1 for row in range(12)]
    assert table.dnf == 4
    assert table.missing == 0
    assert table.provenance["seconds"] == 6.0
    assert table.provenance["libraries"].keys() >= {"numpy", "torch", "joblib", "pyarrow"}
    assert table.provenance["threads"] == 1
    assert table.provenance["code_version"]


def test_unfinished_cells_are_null_in_parquet(folder: Path) -> None:
    from pyarrow import parquet

    columns = parquet.read_table(folder / TABLE).to_pydict()
    assert [value is None for value in columns["generalised_at"]] == [
        not value for value in columns["finished"]
    ]
    assert columns["batch_size"] == [None] * 12
    assert columns["held_out_loss"][1] is None


def test_reading_a_table_needs_no_torch(folder: Path) -> None:
    code = "import sys; from pathlib import Path; from training.sweeps import read_sweep; "
    code += "read_sweep(Path(sys.argv[1])); sys.exit('torch' in sys.modules)"
    for part in (folder, folder / TABLE):
        result = subprocess.run([sys.executable, "-c", code, str(part)], cwd=ROOT, check=False)
        assert result.returncode == 0


def test_naming_sweeps_waits_for_no_table() -> None:
    """A page that shows no sweep loads neither pandas nor pyarrow for them, and none loads torch."""
    code = "import sys, training.sweeps; sys.exit(bool({'pandas', 'pyarrow', 'torch'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0


def test_a_table_can_be_carried_anywhere(folder: Path, tmp_path: Path) -> None:
    shutil.copy(folder / TABLE, tmp_path / "elsewhere.parquet")
    table = read_sweep(tmp_path / "elsewhere.parquet")
    assert table.sweep == SWEEP
    assert len(table) == 12


def test_outcomes_come_back_from_json_the_same() -> None:
    for number in range(4):
        one = outcome(number, 10.0 ** (number - 4))
        assert Outcome.from_json(json.loads(json.dumps(one.to_json()))) == one


@pytest.mark.parametrize("sweep_id", ["", "../x", "a/b", "/etc", "a\\b", ".hidden", "x" * 200, "Ä"])
def test_an_id_cannot_be_a_path(sweep_id: str, tmp_path: Path) -> None:
    with pytest.raises(SweepError, match="without a path"):
        read_sweep(sweep_id, tmp_path)


def test_a_sweep_that_is_not_there_is_one_clear_line(tmp_path: Path) -> None:
    with pytest.raises(SweepError, match="sweep 'nothing': there is none in"):
        read_sweep("nothing", tmp_path)
    with pytest.raises(SweepError, match="there is none in"):
        read_sweep(tmp_path / "nothing.parquet")


def spoil_other_cell(text: str) -> str:
    return text.replace('"lr": 0.001', '"lr": 0.002')


@pytest.mark.parametrize("part", [DESIGN, GROUPS, TABLE])
@pytest.mark.parametrize("spoil", ["empty", "cut", "list", "other cell"])
def test_a_damaged_sweep_is_one_clear_line(folder: Path, part: str, spoil: str) -> None:
    path = sorted((folder / GROUPS).iterdir())[0] if part == GROUPS else folder / part
    content = path.read_bytes()
    if part != TABLE:
        (folder / TABLE).unlink()
    elif spoil == "other cell":
        pytest.skip("a number in compressed bytes cannot be changed by hand")
    spoilt = {
        "empty": b"",
        "cut": content[: len(content) // 2],
        "list": b"[1, 2]",
        "other cell": spoil_other_cell(content.decode(errors="replace")).encode(),
    }[spoil]
    if part == DESIGN and spoil == "other cell":
        # The groups no longer belong to it, whatever its checksum says.
        axes = {name: value for name, value in json.loads(content).items() if name != SEAL}
        text = json.dumps(axes).replace("[0.001, 0.01, 0.1]", "[0.003, 0.01, 0.1]")
        assert text != json.dumps(axes)
        spoilt = sealed_text(json.loads(text)).encode()
    assert spoilt != content
    path.write_bytes(spoilt)
    with pytest.raises(SweepError, match=r"is damaged: .* cannot be read") as caught:
        read_sweep(folder)
    assert "\n" not in str(caught.value)


def test_a_newer_format_is_said_to_be_newer(folder: Path) -> None:
    (folder / TABLE).unlink()
    path = folder / DESIGN
    path.write_text(sealed_text(unsealed(path.read_text()) | {"format": 99}))
    with pytest.raises(SweepError, match=r"a newer version of this program has written it \(format 99"):
        read_sweep(folder)


def test_a_folder_that_cannot_be_written_is_one_clear_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(SweepError, match="cannot be written in"):
        run_sweep(SWEEP, jobs=1, root=tmp_path / "file", work=invent)
    assert sweep_folder("x", tmp_path) == tmp_path / "x"


# ---- Grids and rates ----------------------------------------------------------------------------


@given(st.integers(1, 60).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))), st.floats(0.5, 0.999))
def test_wilsons_interval_is_the_textbooks(counts: tuple[int, int], confidence: float) -> None:
    """Its ends p solve (k/n - p)^2 = z^2 p (1 - p) / n."""
    k, n = counts
    rate, z = wilson(k, n, confidence), NormalDist().inv_cdf((1 + confidence) / 2)
    middle, reach = k + z**2 / 2, z * np.sqrt(k * (n - k) / n + z**2 / 4)
    assert float(rate.low) == pytest.approx((middle - reach) / (n + z**2), abs=1e-12)
    assert float(rate.high) == pytest.approx((middle + reach) / (n + z**2), abs=1e-12)
    assert 0 <= rate.low <= rate.rate <= rate.high <= 1
    assert k > 0 or rate.low == 0
    assert k < n or rate.high == 1


def test_rates_come_in_the_shape_of_the_counts() -> None:
    rate = wilson([[0, 3], [2, 3]], [[3, 3], [2, 4]])
    for i, j in np.ndindex(2, 2):
        alone = wilson(rate.successes[i, j], rate.tries[i, j])
        assert (rate.rate[i, j], rate.low[i, j], rate.high[i, j]) == (alone.rate, alone.low, alone.high)


def test_nothing_tried_has_no_rate() -> None:
    rate = wilson([0, 1], [0, 2])
    assert np.isnan([rate.rate[0], rate.low[0], rate.high[0]]).all()
    assert rate.rate[1] == 0.5


@pytest.mark.parametrize(
    ("successes", "tries", "confidence"), [(-1, 5, 0.9), (6, 5, 0.9), (1, 0, 0.9), (1, 5, 1.1), (1, 5, -0.1)]
)
def test_wrong_counts_are_refused(successes: int, tries: int, confidence: float) -> None:
    with pytest.raises(ValueError, match=r"must (be|not be)|confidence"):
        wilson(successes, tries, confidence)


def test_a_grid_takes_the_seeds_together(folder: Path) -> None:
    table = read_sweep(folder)
    grid = grid_of(table, "weight_decay", "lr")
    assert grid.row_values.tolist() == [0.0, 1.0]
    assert grid.column_values.tolist() == [0.001, 0.01, 0.1]
    assert (grid.counts == 2).all()
    assert rate_grid(grid, table["finished"]).rate.tolist() == [[0, 1, 1], [0, 1, 1]]
    assert mean_grid(grid, table["finished"]).tolist() == [[0, 1, 1], [0, 1, 1]]
    verdicts = mode_grid(grid, table["verdict"])
    assert verdicts.tolist() == [[Verdict.MEMORISES_ONLY, Verdict.GROKS, Verdict.GROKS]] * 2
    # Cells are numbered with the seed fastest; of two the higher counts.
    assert median_grid(grid, table["generalised_at"]).tolist() == [[np.inf, 103, 105], [np.inf, 109, 111]]


def test_a_grid_has_places_for_what_is_missing(folder: Path) -> None:
    whole = read_sweep(folder)
    kept = (whole["weight_decay"] == 0) | (whole["lr"] > 0.05)
    table = SweepTable(SWEEP, whole.frame[kept], {})
    grid = grid_of(table, "weight_decay", "lr")
    assert grid.counts.tolist() == [[2, 2, 2], [0, 0, 2]]
    assert np.isnan(rate_grid(grid, table["finished"]).rate[1, :2]).all()
    assert np.isnan(mean_grid(grid, table["finished"])[1, :2]).all()
    assert np.isnan(median_grid(grid, table["generalised_at"])[1, :2]).all()
    assert mode_grid(grid, table["verdict"])[1].tolist() == ["", "", Verdict.GROKS]
    assert table.missing == 4


def test_an_unknown_column_names_those_that_there_are(folder: Path) -> None:
    with pytest.raises(SweepError, match="'loss_of_hope' is no column of the table; these are: cell, run_id"):
        grid_of(read_sweep(folder), "loss_of_hope", "lr")


def test_every_verdict_is_in_a_regime_but_that_of_a_run_that_goes_on() -> None:
    for verdict in Verdict:
        if verdict is Verdict.RUNNING:
            with pytest.raises(ValueError, match="in no regime yet"):
                regime(verdict)
        else:
            assert regime(verdict) in Regime
    assert set(REGIME_NAMES) == set(Regime)
    assert regime("groks") is Regime.GROKKING
    assert regime("generalises at once") is Regime.COMPREHENSION
    assert regime("memorises only") is Regime.MEMORISATION
    assert regime("learns nothing") is Regime.CONFUSION


def test_the_recorded_tables_are_whole_and_small() -> None:
    for name in recorded_sweeps():
        table = read_sweep(name)
        assert table.missing == 0
        assert len(table) >= 150
        assert table.provenance["code_version"] != "unknown"
    recorded = (ROOT / "training" / "sweeps" / "recorded").glob("*.parquet")
    assert sum(path.stat().st_size for path in recorded) < 10**6
