"""Logs in the shapes that other programs write: each gives the phases of the curves it was written from."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from language import translator
from training.foreign import Log, LogError, read_log
from training.foreign.curves import accuracy_bound
from training.phases import Phases, Verdict, detect_phases

STEPS = np.arange(0, 4000, 50)


def rising(at: float, width: float, low: float) -> np.ndarray:
    return np.round(low + (1 - low) * (0.5 + 0.5 * np.tanh((STEPS - at) / width / 2)), 6)


GROKKED = (rising(300, 40, 0.01), rising(2200, 90, 0.01))
MEMORISED = (rising(300, 40, 0.01), rising(90000, 90, 0.009))
Curves = tuple[np.ndarray, np.ndarray]


def expected(curves: Curves) -> Phases:
    phases = detect_phases(STEPS, *curves)
    assert phases.memorised_at is not None
    return phases


def milestones(phases: Phases) -> tuple[object, ...]:
    return phases.verdict, phases.memorised_at, phases.leap_at, phases.generalised_at, phases.last_step


def table(file: Path, names: list[str], rows: Any, delimiter: str = ",") -> Path:
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("w", newline="", encoding="utf-8") as out:
        csv.writer(out, delimiter=delimiter).writerows([names, *rows])
    return file


def one(log: Log) -> Phases:
    (run,) = log.runs
    return run.phases()


# ---- A shape each: written by hand as those programs write it ----------------------------------------------


def one_row_a_step(folder: Path, train: np.ndarray, held_out: np.ndarray) -> list[Path]:
    rows = zip(STEPS, 1 - train, train, held_out, strict=True)
    return [table(folder / "log.csv", ["step", "train_loss", "train_accuracy", "test_accuracy"], rows)]


def openai_grok(folder: Path, train: np.ndarray, held_out: np.ndarray) -> list[Path]:
    """PyTorch Lightning's metrics.csv: percentages; an epoch's training batches in rows of their own, and the
    accuracy on all training pairs beside the validation's."""
    names = [
        "epoch",
        "learning_rate",
        "step",
        "train_accuracy",
        "train_loss",
        "full_train_acc",
        "val_accuracy",
    ]
    rows = []
    for epoch, (step, seen, unseen) in enumerate(zip(STEPS, train, held_out, strict=True)):
        rows.append([epoch, "", step, "", "", 100 * seen, 100 * unseen])
        rows.append([epoch, 0.001, step + 7, 90 * seen, 4 * (1 - seen), "", ""])
    return [table(folder / "version_0" / "metrics.csv", names, rows)]


def keras(folder: Path, train: np.ndarray, held_out: np.ndarray) -> list[Path]:
    """A bare "accuracy" beside a "val_accuracy"; epochs alone."""
    rows = zip(STEPS, train, 1 - train, held_out, 1 - held_out, strict=True)
    names = ["epoch", "accuracy", "loss", "val_accuracy", "val_loss"]
    return [table(folder / "training.csv", names, rows)]


def wandb_chart(folder: Path, train: np.ndarray, held_out: np.ndarray) -> list[Path]:
    files = []
    for metric, values in (("train/acc", train), ("val/acc", held_out)):
        name = f"sweet-moon-3 - {metric}"
        rows = [[step, value, value, value] for step, value in zip(STEPS, values, strict=True)]
        file = folder / f"wandb_export_{metric[:3]}.csv"
        files.append(table(file, ["Step", name, f"{name}__MIN", f"{name}__MAX"], rows))
    return files


def wandb_history(folder: Path, train: np.ndarray, held_out: np.ndarray) -> list[Path]:
    names = ["", "_step", "_runtime", "_timestamp", "train/acc", "test/acc", "best_test_acc"]
    best = np.maximum.accumulate(held_out)
    rows = [
        [i, *row]
        for i, row in enumerate(zip(STEPS, STEPS / 7, STEPS * 1e6, train, held_out, best, strict=True))
    ]
    return [table(folder / "history.csv", names, rows)]


def tensorboard(folder: Path, train: np.ndarray, held_out: np.ndarray) -> list[Path]:
    files = []
    for run, values in (("train", train), ("validation", held_out)):
        rows = [[1.7e9 + i, step, value] for i, (step, value) in enumerate(zip(STEPS, values, strict=True))]
        files.append(
            table(folder / f"run-{run}-tag-epoch_accuracy.csv", ["Wall time", "Step", "Value"], rows)
        )
    return files


def hugging_face(folder: Path, train: np.ndarray, held_out: np.ndarray) -> list[Path]:
    history: list[dict[str, float]] = []
    for step, seen, unseen in zip(STEPS.tolist(), train, held_out, strict=True):
        history.append({"epoch": step / 97, "loss": 1 - seen, "learning_rate": 1e-3, "step": step})
        history.append(
            {"epoch": step / 97, "eval_train_accuracy": seen, "eval_train_loss": 1 - seen, "step": step}
        )
        history.append(
            {"epoch": step / 97, "eval_test_accuracy": unseen, "eval_test_loss": 0.5, "step": step}
        )
    history.append({"epoch": 40.0, "step": int(STEPS[-1]), "train_loss": 0.1, "train_runtime": 12.5})
    state = {"best_metric": None, "global_step": int(STEPS[-1]), "log_history": history, "max_steps": 4000}
    file = folder / "trainer_state.json"
    file.write_text(json.dumps(state, indent=2))
    return [file]


def json_lines(folder: Path, train: np.ndarray, held_out: np.ndarray) -> list[Path]:
    rows = [{"step": int(step), "train": {"acc": seen}, "dev": {"acc": unseen}, "note": "x"}
            for step, seen, unseen in zip(STEPS, train, held_out, strict=True)]  # fmt: skip
    file = folder / "log.jsonl"
    file.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return [file]


def json_columns(folder: Path, train: np.ndarray, held_out: np.ndarray) -> list[Path]:
    columns = {
        "steps": STEPS.tolist(),
        "train_accs": [],
        "trainAcc": train.tolist(),
        "valAcc": held_out.tolist(),
    }
    file = folder / "log.json"
    file.write_text(json.dumps(columns))
    return [file]


def chinese(folder: Path, train: np.ndarray, held_out: np.ndarray) -> list[Path]:
    """Excel's semicolons, decimal commas and byte order mark."""
    lines = [f"{step};{seen};{unseen}".replace(".", ",") for step, seen, unseen in
             zip(STEPS, train, held_out, strict=True)]  # fmt: skip
    file = folder / "日志.csv"
    file.write_text("\n".join(["步数;训练准确率;测试准确率", *lines]), encoding="utf-8-sig")
    return [file]


SHAPES: dict[str, Callable[[Path, np.ndarray, np.ndarray], list[Path]]] = {
    shape.__name__: shape
    for shape in (one_row_a_step, openai_grok, keras, wandb_chart, wandb_history, tensorboard, hugging_face,
                  json_lines, json_columns, chinese)
}  # fmt: skip


@pytest.mark.parametrize("curves", [GROKKED, MEMORISED], ids=["grokked", "memorised"])
@pytest.mark.parametrize("shape", SHAPES)
def test_a_log_of_every_shape_has_the_phases_of_its_curves(
    shape: str, curves: Curves, tmp_path: Path
) -> None:
    log = read_log(SHAPES[shape](tmp_path, *curves))
    assert milestones(one(log)) == milestones(expected(curves))
    assert all(choice.guessed for choice in log.chosen.values())
    assert log.name_of(log.runs[0]) in (
        log.files[0].stem, tmp_path.name, "sweet-moon-3", "version_0",
    )  # fmt: skip
    assert log.runs[0].percent == (shape == "openai_grok")
    np.testing.assert_allclose(log.runs[0].held_out_accuracy, curves[1], atol=1e-6)


def test_the_corners_of_a_log_are_found_with_their_intervals(tmp_path: Path) -> None:
    """Curves whose corners are known: memorised at 300, the leap from 1,500 to 1,900."""
    steps = np.arange(0, 4000, 50)
    rows = zip(steps, np.clip(steps / 300, 0, 1), np.clip((steps - 1500) / 400, 0, 1), strict=True)
    file = tmp_path / "log.csv"
    file.write_text("step,train_acc,val_acc\n" + "".join(f"{at},{one},{other}\n" for at, one, other in rows))
    (run,) = read_log([file]).runs
    found = run.change_points()
    assert found is not None
    for point, truth in ((found.memorised, 300), (found.leap, 1500), (found.generalised, 1900)):
        assert point is not None
        assert point.low <= truth <= point.high
        assert abs(point.step - truth) <= 50


def test_percentages_are_not_shares(tmp_path: Path) -> None:
    """A held-out accuracy that never exceeds 0.9 % is no 90 %: the run has not nearly generalised."""
    log = read_log(openai_grok(tmp_path, *MEMORISED))
    assert one(log).verdict is Verdict.MEMORISES_ONLY
    assert "val_accuracy never exceeds 0.9 and is read as a percentage" in str(log.runs[0].remarks[0])
    with pytest.raises(LogError, match="an accuracy is a share from 0 to 1"):
        read_log(openai_grok(tmp_path, *MEMORISED), scale="shares")


# ---- Several runs -----------------------------------------------------------------------------------------


def test_every_seed_of_a_file_has_its_own_verdict(tmp_path: Path) -> None:
    rows = [
        [seed, step, curves[0][place], curves[1][place]]
        for place, step in enumerate(STEPS)
        for seed, curves in enumerate((GROKKED, MEMORISED))
    ]
    log = read_log([table(tmp_path / "sweep.csv", ["seed", "step", "train_acc", "val_acc"], rows)])
    assert [run.run for run in log.runs] == ["seed 0", "seed 1"]
    for run, curves in zip(log.runs, (GROKKED, MEMORISED), strict=True):
        assert milestones(run.phases()) == milestones(expected(curves))


def test_runs_of_a_chart_have_columns_of_their_own(tmp_path: Path) -> None:
    files = []
    for number, metric in enumerate(("train_acc", "val_acc")):
        names = [f"{run} - {metric}{bound}" for run in ("a - 1", "b") for bound in ("", "__MIN", "__MAX")]
        rows = zip(STEPS, *[GROKKED[number]] * 3, *[MEMORISED[number]] * 3, strict=True)
        files.append(table(tmp_path / f"chart{number}.csv", ["Step", *names], rows))
    log = read_log(files)
    assert [(run.run, run.phases().verdict) for run in log.runs] == [
        ("a - 1", Verdict.GROKS), ("b", Verdict.MEMORISES_ONLY),
    ]  # fmt: skip
    assert log.chosen["train"].name == "train_acc"


def test_runs_below_one_another_are_told_apart_by_steps_that_start_over(tmp_path: Path) -> None:
    rows = [row for curves in (GROKKED, MEMORISED) for row in zip(STEPS, *curves, strict=True)]
    log = read_log([table(tmp_path / "both.csv", ["step", "train_acc", "val_acc"], rows)])
    assert [run.run for run in log.runs] == ["#1", "#2"]
    assert [run.phases().verdict for run in log.runs] == [Verdict.GROKS, Verdict.MEMORISES_ONLY]


def test_a_run_that_went_on_from_a_checkpoint_is_one_run(tmp_path: Path) -> None:
    rows = list(zip(STEPS, *GROKKED, strict=True))
    torn = [(step, 0.5, 0.5) for step, *_ in rows[30:40]]
    log = read_log(
        [table(tmp_path / "on.csv", ["step", "train_acc", "val_acc"], [*rows[:30], *torn, *rows[30:]])]
    )
    assert milestones(one(log)) == milestones(expected(GROKKED))


def test_runs_of_several_files_are_named_by_them(tmp_path: Path) -> None:
    files = [*openai_grok(tmp_path / "a", *GROKKED), *openai_grok(tmp_path / "b", *MEMORISED)]
    log = read_log(files)
    assert [run.run for run in log.runs] == ["a/version_0/metrics", "b/version_0/metrics"]
    assert [run.phases().verdict for run in log.runs] == [Verdict.GROKS, Verdict.MEMORISES_ONLY]


def test_a_json_object_of_runs_has_them_by_name(tmp_path: Path) -> None:
    runs = {name: {"step": STEPS.tolist(), "train_acc": seen.tolist(), "val_acc": unseen.tolist()}
            for name, (seen, unseen) in (("mlp", GROKKED), ("attention", MEMORISED))}  # fmt: skip
    file = tmp_path / "runs.json"
    file.write_text(json.dumps(runs))
    assert [(run.run, run.phases().verdict) for run in read_log([file]).runs] == [
        ("mlp", Verdict.GROKS), ("attention", Verdict.MEMORISES_ONLY),
    ]  # fmt: skip


def test_rows_of_several_runs_that_nothing_tells_apart_are_refused(tmp_path: Path) -> None:
    rows = [(step, *both) for step, *both in zip(STEPS, *GROKKED, strict=True) for _ in range(3)]
    with pytest.raises(LogError, match=r"step 0 comes 3 times in .*: --run names"):
        read_log([table(tmp_path / "mixed.csv", ["step", "train_acc", "val_acc"], rows)])


# ---- What is guessed, and what is not there ---------------------------------------------------------------


def test_named_columns_are_taken_and_not_guessed(tmp_path: Path) -> None:
    rows = zip(STEPS * 2, STEPS, *GROKKED, *MEMORISED, strict=True)
    file = table(tmp_path / "log.csv", ["step", "it", "train_acc", "val_acc", "A", "B"], rows)
    log = read_log([file], step="it", train="A", held_out="B")
    assert milestones(one(log)) == milestones(expected(MEMORISED))
    assert not any(log.chosen[role].guessed for role in ("step", "train", "held_out"))
    guessed = read_log([file])
    assert guessed.runs[0].steps[-1] == 2 * STEPS[-1]
    assert guessed.chosen["held_out"].name == "val_acc"


def test_what_else_might_be_meant_is_said(tmp_path: Path) -> None:
    rows = zip(STEPS, *GROKKED, MEMORISED[1], strict=True)
    log = read_log([table(tmp_path / "log.csv", ["step", "train_acc", "val_acc", "test_acc"], rows)])
    assert (log.chosen["held_out"].name, log.chosen["held_out"].others) == ("val_acc", ("test_acc",))


def test_of_two_training_accuracies_the_one_beside_the_held_out_accuracy_is_taken(tmp_path: Path) -> None:
    log = read_log(openai_grok(tmp_path, *GROKKED))
    assert (log.chosen["train"].name, log.chosen["train"].others) == ("full_train_acc", ("train_accuracy",))


def test_without_steps_rows_are_counted(tmp_path: Path) -> None:
    log = read_log([table(tmp_path / "log.csv", ["train_acc", "val_acc"], zip(*GROKKED, strict=True))])
    assert log.chosen["step"].name == ""
    assert one(log).memorised_at == expected(GROKKED).memorised_at / 50


def test_curves_at_different_steps_meet_at_those_of_the_rarer(tmp_path: Path) -> None:
    rows: list[list[object]] = [[step, value, ""] for step, value in zip(STEPS + 3, GROKKED[0], strict=True)]
    rows += [[step, "", value] for step, value in zip(STEPS[::2], GROKKED[1][::2], strict=True)]
    log = read_log([table(tmp_path / "log.csv", ["step", "train_acc", "val_acc"], rows)])
    assert (
        log.runs[0].steps.tolist() == STEPS[::2][1:].tolist()
    )  # at step 0 there was no training accuracy yet
    assert log.runs[0].train_accuracy.tolist() == GROKKED[0][1:-1:2].tolist()
    assert "with the latest value of train_acc before each" in str(log.runs[0].remarks[0])


def test_a_training_loss_bounds_the_training_accuracy(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    logits = rng.normal(size=(200, 50, 5)) * rng.uniform(0.1, 30, size=(200, 1, 1))
    logits[:, :, 0] += rng.uniform(0, 60, size=(200, 1))  # the right answer is 0
    loss = (np.logaddexp.reduce(logits, axis=2) - logits[:, :, 0]).mean(axis=1)
    true = (logits.argmax(axis=2) == 0).mean(axis=1)
    assert (accuracy_bound(loss) <= true + 1e-12).all()
    assert (accuracy_bound(loss) > 0.99).any()
    rows = zip(STEPS, 4 * (1 - GROKKED[0]), GROKKED[1], strict=True)
    log = read_log([table(tmp_path / "log.csv", ["step", "loss", "eval_accuracy"], rows)])
    run = log.runs[0]
    assert run.bounded
    phases, whole = run.phases(), expected(GROKKED)
    assert phases.generalised_at == whole.generalised_at
    assert phases.memorised_at > whole.memorised_at
    assert "it may have memorised sooner" in str(run.remarks[-1])


def test_a_loss_that_ends_without_numbers_diverged_and_gaps_are_none(tmp_path: Path) -> None:
    def verdict(loss: np.ndarray) -> Verdict:
        rows = zip(STEPS, loss, *GROKKED, strict=True)
        return one(
            read_log([table(tmp_path / "log.csv", ["step", "train_loss", "train_acc", "val_acc"], rows)])
        ).verdict

    loss = 1 - GROKKED[0]
    assert verdict(loss) is Verdict.GROKS
    assert verdict(np.where(STEPS >= 3000, np.nan, loss)) is Verdict.DIVERGES
    assert verdict(np.where(STEPS >= 3000, np.inf, loss)) is Verdict.DIVERGES
    assert verdict(np.where(STEPS % 200, np.nan, loss)) is Verdict.GROKS


def test_a_log_of_our_own_has_the_phases_of_the_run() -> None:
    for file in sorted((Path(__file__).parent / "curves").glob("*.json")):
        recorded = json.loads(file.read_text())
        names = ("step", "train_accuracy", "held_out_accuracy")
        log = read_log([file])
        chance = 1 / recorded["config"]["p"]
        ours = detect_phases(*(np.array(recorded[name], float) for name in names), chance=chance,
                             train_loss=np.array(recorded["train_loss"], float),
                             weight_norm=np.array(recorded["weight_norm"], float))  # fmt: skip
        assert milestones(log.runs[0].phases(chance)) == milestones(ours), file.name


# ---- What is wrong with a file -----------------------------------------------------------------------------

HEAD = "step,train_acc,val_acc\n"
WRONG = {
    "empty.csv": ("", "it is empty"),
    "blank.jsonl": (" \n\n", "it is empty"),
    "log.pkl": (HEAD, "the file must end in one of .csv"),
    "head.csv": (HEAD, "there is no row of numbers in it"),
    "headless.csv": ("1,2,3\n4,5,6\n", "its first line must name the columns, and it holds the number 1"),
    "short.csv": (HEAD + "0,1\n1,0.5,0.5\n", "line 2: it has 2 fields, and the first line names 3"),
    "long.csv": (HEAD + "0,1,1,1\n", "line 2: it has 4 fields"),
    "text.csv": (HEAD + "0,0.5,0.5\n1,oops,0.5\n", "line 3: train_acc = 'oops' is no number"),
    "step.csv": (HEAD + "0,0.5,0.5\none,0.5,0.5\n", "line 3: step = 'one' is no number"),
    "half.csv": (HEAD + "0,0.5,0.5\n0.5,0.5,0.5\n", "line 3: step = 0.5: a step is a whole number"),
    "infinite.csv": (HEAD + "inf,0.5,0.5\n1,0.5,0.5\n", "line 2: step = inf: a step is a whole number"),
    "negative.csv": (HEAD + "0,-0.5,0.5\n", "train_acc = -0.5 at step 0: an accuracy is a share"),
    "large.csv": (HEAD + "0,50,50\n1,101,50\n", "train_acc = 101 at step 1: an accuracy is a share"),
    "doubtful.csv": (HEAD + "0,1.2,0.5\n", r"train_acc never exceeds 1.2: shares of 1, or percentages\?"),
    "neither.csv": ("step,red,blue\n0,1,2\n", r"is the held-out accuracy\? .*there are red, blue"),
    "no_train.csv": ("step,val_acc,blue\n0,1,2\n", r"which column is the training accuracy\?"),
    "never.csv": (HEAD + "0,,0.5\n1,,0.5\n", r"which column is the training accuracy\?"),
    "apart.csv": (HEAD + "0,0.5,\n1,0.5,\n900,,0.5\n", "train_acc and val_acc have no steps in common"),
    "broken.json": ('{"step": [1, 2', "line 1: it is no JSON"),
    "broken.jsonl": ('{"step": 1}\n{"step": \n{"step": 3}\n', "line 2: it is no JSON"),
    "list.jsonl": ("[1]\n", "line 1: it is no JSON object"),
    "number.json": ("3", "there is no table in it"),
    "deep.json": ("[" * 100_000, "it is no JSON"),
    "digits.jsonl": ('{"step": ' + "1" * 5000 + "}\n", "it is no JSON"),
    "quote.csv": (HEAD + '0,"' + "x" * 200_000 + '",1\n', "it is no CSV"),
}  # fmt: skip


@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong_is_said_in_one_line_in_both_languages(name: str, tmp_path: Path) -> None:
    text, said = WRONG[name]
    file = tmp_path / name
    file.write_text(text)
    with pytest.raises(LogError, match=said) as caught:
        read_log([file])
    assert "\n" not in str(caught.value)
    in_chinese = translator("zh")(caught.value.message)
    assert in_chinese != str(caught.value)
    assert str(file) in in_chinese or "train_acc" in in_chinese


def test_bytes_and_unknown_columns_are_refused(tmp_path: Path) -> None:
    (tmp_path / "log.csv").write_bytes(b"step,\xff\xfe\n")
    with pytest.raises(LogError, match="no text in UTF-8"):
        read_log([tmp_path / "log.csv"])
    with pytest.raises(FileNotFoundError):
        read_log([tmp_path / "none.csv"])
    (file,) = one_row_a_step(tmp_path, *GROKKED)
    for words in ({"train": "x"}, {"held_out": "x"}, {"step": "x"}, {"run": "x"}):
        with pytest.raises(LogError, match=r"there is no column 'x'.*there are .*train_accuracy") as caught:
            read_log([file], **words)
        assert caught.value.exit_code == 2
    with pytest.raises(LogError, match="cannot be both"):
        read_log([file], train="test_accuracy", held_out="test_accuracy")


@pytest.mark.parametrize("name", ["log.csv", "log.jsonl"])
def test_an_unfinished_last_line_is_left_out_and_said(name: str, tmp_path: Path) -> None:
    (file,) = (one_row_a_step if name.endswith("csv") else json_lines)(tmp_path, *GROKKED)
    file.write_text(file.read_text().strip()[:-9])
    log = read_log([file])
    assert log.runs[0].steps[-1] == STEPS[-2]
    assert "its last line is unfinished and left out" in str(log.remarks[0])
