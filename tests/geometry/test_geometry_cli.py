"""python -m geometry: words in, tables or JSON and exit codes out, and never a traceback."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
import tomllib
from pathlib import Path

import numpy as np
import pytest

import geometry
from geometry import (
    cutoff_fit,
    drive_sandpile,
    log_volume_fraction,
    mean_avalanche_size,
    residue_circle,
    sample_walk_explained,
    walk_explained_law,
)
from geometry.commands.cli import main
from geometry.commands.tables import read_table
from geometry.vectors.random_vectors import INITIALISATIONS, KINDS
from language import LANGUAGES, translator

QUICK = {
    "shells": [],
    "norms": ["--dims", "3", "50", "4x6", "--n", "200"],
    "angles": ["--dims", "3", "200", "--n", "200"],
    "dimension": ["swiss_roll", "--n", "200", "--methods", "twonn", "participation_ratio"],
    "sandpile": ["--size", "12", "--grains", "2000"],
    "spectrum": ["circle.csv"],
    "walk": ["--steps", "40", "--dim", "300", "--walks", "5"],
}


@pytest.fixture(autouse=True)
def quiet_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a table of residues, where English is spoken."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("KAIQIAO_LANG", "en")
    np.savetxt("circle.csv", 2 * residue_circle(11, 3), delimiter=",")
    return tmp_path


def said(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    try:
        code = main(words)
    except SystemExit as ending:  # argparse leaves this way after --help
        code = int(ending.code or 0)
    out, err = capsys.readouterr()
    assert "Traceback" not in out + err
    return code, out, err


def facts(capsys: pytest.CaptureFixture[str], *words: str) -> dict:
    code, out, err = said(capsys, *words, "--json")
    assert (code, err, out.count("\n")) == (0, "", 1)
    found = json.loads(out)
    assert found["command"] == words[0]
    return found


# Numbers


def test_shells_are_the_article_s_table(capsys):
    rows = facts(capsys, "shells", "--dims", "2", "3", "100", "12288", "--radii", "0.9")["rows"]
    assert [row["share_inside"] for row in rows] == pytest.approx([0.81, 0.729, 2.65614e-5, 0], rel=1e-5)
    assert rows[-1]["log10_share_inside"] == log_volume_fraction(12288, 0.9, base=10)
    rows = facts(capsys, "shells", "--dims", "12288", "--radii", "0", "0.99", "0.999")["rows"]
    assert [row["log10_share_inside"] for row in rows] == [None, *map(pytest.approx, (-53.6347, -5.33928))]
    code, out, err = said(capsys, "shells", "--dims", "3", "12288", "--radii", "0.9")
    assert (code, err) == (0, "")
    assert out.splitlines()[1].split() == ["3", "0.9", "0.729", "27.100000%", "0.9", "0.5358"]
    assert out.splitlines()[2].split()[2] == "10^-562.268"


def test_norms_follow_their_law(capsys):
    rows = facts(capsys, "norms", *QUICK["norms"])["rows"]
    assert [row["dim"] for row in rows] == [3, 50, [4, 6]]
    for row in rows:
        assert row["mean"] == pytest.approx(row["law_mean"], abs=4 * row["law_std"] / np.sqrt(200))
        assert row["p_value"] > 1e-3
    (ball,) = facts(capsys, "norms", "--kind", "ball", "--scale", "2", "--dims", "5", "--n", "1e2")["rows"]
    assert ball["law_mean"] == pytest.approx(2 * 5 / 6)
    assert ball["n"] == 100


def test_angles_are_right_angles_in_many_dimensions(capsys):
    three, many = facts(capsys, "angles", *QUICK["angles"])["rows"]
    assert three["high"] > 170
    assert 89 < (many["low"] + many["high"]) / 2 < 91
    assert many["std"] == pytest.approx(np.degrees(1 / np.sqrt(200)), rel=0.2)
    assert three["log10_directions"] == pytest.approx(np.log10(3))


@pytest.mark.parametrize(
    ("cloud", "dim"), [("line", 1), ("sphere", 3), ("torus", 2), ("swiss_roll", 2), ("gaussian", 3)]
)
def test_the_dimension_of_known_clouds(capsys, cloud, dim):
    asked = () if cloud == "swiss_roll" else ("--dim", str(dim))
    found = facts(capsys, "dimension", cloud, *asked, "--methods", "mle")
    assert found["points"] == 1000
    assert found["rows"][0]["value"] == pytest.approx(dim, rel=0.1)


def test_points_and_tables_are_read_from_files(capsys):
    points = np.random.default_rng(0).standard_normal((300, 2)) @ np.eye(2, 5)
    np.save("points.npy", points.astype(np.float32))
    np.savetxt("points.txt", points)
    for name in ("points.npy", "points.txt"):
        found = facts(capsys, "dimension", name, "--methods", "mle")
        assert (found["points"], found["coordinates"]) == (300, 5)
        assert found["rows"][0]["value"] == pytest.approx(2, abs=0.2)
    np.save("circle.npy", 2 * residue_circle(11, 3))
    assert facts(capsys, "spectrum", "circle.npy") == facts(capsys, "spectrum", "circle.csv")


TABLE = np.array([[1.5, -2], [0, 3e-7], [7, 8], [9, 1]])
AS_TEXT = {
    "plain.txt": "1.5 -2\n0 3e-7\n7 8\n9 1\n",
    "comma.csv": "1.5,-2\n0,3e-7\n7,8\n9,1",
    "excel.csv": "\ufeffa;b\r\n1.5;-2\r\n0;3e-7\r\n7;8\r\n9;1\r\n",
    "tabs.tsv": "a\tb\n1.5\t-2\n0\t3e-7\n7\t8\n9\t1\n",
    "numpy.csv": "# width,height\n1.5,-2\n0,3e-7\n# half\n\n7,8\n9,1\n",
    "figure.csv": "# step 300\nrow,0: x,1: y\n0,1.5,-2\n1,0,3e-7\n2,7,8\n3,9,1\n",
    "pandas.csv": ",a,b\n0,1.5,-2\n1,0,3e-7\n2,7,8\n3,9,1\n",
    "quoted.csv": '"a", "b"\n"1.5", "-2"\n0, 3e-7\n7, 8\n9, 1\n',
}


@pytest.mark.parametrize("name", [*AS_TEXT, "one.npz", "ints.npy"])
def test_a_table_is_read_as_it_comes(name: str) -> None:
    Path("ints.npy").unlink(missing_ok=True)
    np.save("ints.npy", TABLE)
    np.savez("one.npz", anything=TABLE)
    if name in AS_TEXT:
        Path(name).write_text(AS_TEXT[name], encoding="utf-8")
    np.testing.assert_array_equal(read_table(name), TABLE)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("1,,3\n4,5,6\n", "row 1, column 2 is empty"),
        ("a,b\n1,2\n,3\n", "row 2, column a is empty"),
        (",2,3\n4,5,6\n", "row 1, column 1 is empty"),
        ("1,2\n3,x\n", "row 2, column 2 holds 'x', which is no number"),
        ("1,2\n3,nan\n", "row 2, column 2 holds nan"),
        ("1,2\n3\n", "line 2 has 1 cells, the first one 2"),
        ("# nothing\n", "no line of numbers"),
        ("a,b\n", "float64 (0,)"),
    ],
)
def test_a_cell_that_is_no_number_is_named(capsys, text, problem):
    Path("table.csv").write_text(text)
    code, out, err = said(capsys, "spectrum", "table.csv")
    assert (code, out, err.count("\n")) == (1, "", 1)
    assert problem in err


def test_few_points_have_the_dimensions_that_can_be_told(capsys):
    rows = {row["method"]: row for row in facts(capsys, "dimension", "torus", "--n", "30")["rows"]}
    assert rows["mle"]["low"] < rows["mle"]["value"] < rows["mle"]["high"]
    assert all("refused" not in row for row in rows.values())
    np.save("grid.npy", geometry.residue_circle(31))
    rows = {row["method"]: row for row in facts(capsys, "dimension", "grid.npy")["rows"]}
    assert "equally far, as on a grid" in rows["twonn"]["refused"]
    assert 1 < rows["mle"]["value"] < 1.5
    _, out, _ = said(capsys, "dimension", "grid.npy")
    assert "twonn: points has 31 whose" in out


def test_of_many_points_some_are_drawn_and_it_is_said(capsys):
    np.save("many.npy", np.random.default_rng(0).standard_normal((400, 2)))
    found = facts(capsys, "dimension", "many.npy", "--most", "200", "--methods", "mle")
    assert (found["points"], found["given"]) == (200, 400)
    _, out, _ = said(capsys, "dimension", "many.npy", "--most", "200", "--methods", "mle")
    assert "drawn at random from a file of  400" in out


def test_drawn_clouds_have_the_dimensions_asked_for(capsys):
    for cloud, coordinates in (("line", 5), ("sphere", 6), ("torus", 10), ("gaussian", 5)):
        found = facts(
            capsys, "dimension", cloud, "--dim", "5", "--n", "60", "--methods", "participation_ratio"
        )
        assert found["coordinates"] == coordinates
    code, _, err = said(capsys, "dimension", "swiss_roll", "--dim", "5")
    assert (code, err) == (2, "dim = 5: swiss_roll has no other; allowed is to leave it out\n")


@pytest.mark.parametrize("kind", [*KINDS, *INITIALISATIONS])
def test_every_kind_has_dimensions_to_begin_with(capsys, kind):
    assert len(facts(capsys, "norms", "--kind", kind, "--n", "20")["rows"]) == 4


def test_a_table_for_other_programs(capsys):
    code, out, _ = said(capsys, "shells", "--dims", "3", "--radii", "0.5", "--csv")
    header, row = csv.reader(io.StringIO(out))
    assert (code, float(row[header.index("share_inside")])) == (0, pytest.approx(0.125))
    Path("again.csv").write_text(out)
    assert read_table("again.csv").shape == (1, len(header))


def test_the_version_is_the_project_s(capsys):
    version = tomllib.loads((Path(geometry.__file__).parents[1] / "pyproject.toml").read_text())["project"][
        "version"
    ]
    assert said(capsys, "--version")[:2] == (0, f"python -m geometry {version}\n")


def test_a_spectrum_names_the_circle(capsys):
    found = facts(capsys, "spectrum", "circle.csv", "--count", "1")
    assert found["residues"] == 11
    assert found["top_share"] == pytest.approx(1)
    (row,) = found["rows"]
    assert row["frequency"] == 3
    assert (row["radius"], row["explained"]) == pytest.approx((2, 1))
    assert row["roughness"] == pytest.approx(4 * np.sin(np.pi / 11) ** 2)
    signal = np.cos(np.pi * np.arange(6))[:, None]  # frequency 3 of 6: no plane, and no order of its own
    np.savetxt("signal.txt", signal)
    assert set(facts(capsys, "spectrum", "signal.txt", "--count", "1")["rows"][0]) == {"frequency", "share"}
    code, out, _ = said(capsys, "spectrum", "signal.txt", "--count", "1")
    assert code == 0
    assert out.splitlines()[-1].split() == ["3", "100.0%", "–", "–", "–", "–"]


def test_the_sandpile_is_critical(capsys):
    found = facts(capsys, "sandpile", "--size", "20", "--grains", "20000", "--x-min", "2")
    assert found["law_mean_size"] == mean_avalanche_size(20)
    assert found["mean_size"] == pytest.approx(found["law_mean_size"], rel=0.1)
    assert found["mean_height"] == pytest.approx(2.07, abs=0.1)
    assert found["exponent_interval"][0] < found["exponent"] < found["exponent_interval"][1]
    assert found["p_without_cutoff"] < 1e-6
    fit = cutoff_fit(drive_sandpile(20, 20_000, rng=0).sizes, x_min=2)
    assert (found["exponent"], found["cutoff"]) == (fit.exponent, fit.cutoff)
    young = facts(capsys, "sandpile", "--size", "20", "--grains", "700", "--burn-in", "0")
    assert young["mean_height"] <= 700 / 400
    code, _, err = said(capsys, "sandpile", "--size", "20", "--grains", "30", "--burn-in", "0")
    assert (code, err) == (2, "sizes holds 0 different values >= 1; allowed are 2 or more\n")


def test_a_walk_has_its_shares(capsys):
    found = facts(capsys, "walk", *QUICK["walk"])
    law = walk_explained_law(40, 5)
    assert [row["law"] for row in found["rows"]] == pytest.approx(list(law))
    walked = sample_walk_explained(5, 40, 300, rng=0)
    assert [row["mean"] for row in found["rows"]] == pytest.approx(list(walked.mean(axis=0)))
    assert [row["std"] for row in found["rows"]] == pytest.approx(list(walked.std(axis=0)))
    assert found["law_participation_ratio"] == pytest.approx(2.5, abs=0.02)


# Words


@pytest.mark.parametrize("command", QUICK)
@pytest.mark.parametrize("language", LANGUAGES)
def test_people_get_a_table_in_their_language(capsys, command, language):
    code, out, err = said(capsys, command, *QUICK[command], "--lang", language)
    assert (code, err) == (0, "")
    assert any("一" <= letter <= "鿿" for letter in out) == (language == "zh")
    code, help_text, _ = said(capsys, command, "--help", f"--lang={language}")
    assert code == 0
    assert translator(language)("language") in help_text


@pytest.mark.parametrize("language", LANGUAGES)
def test_columns_stand_below_their_titles(capsys, language):
    _, out, _ = said(capsys, "walk", *QUICK["walk"], "--lang", language)
    table = out.split("\n\n")[1].splitlines()
    assert len(table) == 6
    # A Chinese character is as wide as two Latin ones.
    assert len({sum(1 + ("一" <= letter <= "鿿" or letter == "：") for letter in row) for row in table}) == 1


def test_a_seed_repeats_a_report_and_another_one_does_not(capsys):
    words = ["norms", *QUICK["norms"]]
    assert (
        facts(capsys, *words) == facts(capsys, *words, "--seed", "0") != facts(capsys, *words, "--seed", "1")
    )


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ("", "required"),
        ("shell", "invalid choice: 'shell'"),
        ("shells --dims -1", "dim = -1.0 is out of range; allowed is dim >= 0"),
        ("shells --dims nan", "dim holds nan"),
        ("shells --radii 1.5", "radius = 1.5 is out of range; allowed is radius >= 0 and radius <= 1"),
        ("shells --radii wide", "argument --radii: invalid float value: 'wide'"),
        ("shells --lang fr", "argument --lang: invalid choice: 'fr'"),
        ("norms --kind cloud", "distribution = 'cloud' is unknown"),
        ("norms --dims 0", "dim = 0"),
        ("norms --n 1.5", "argument --n: invalid whole number value: '1.5'"),
        ("norms --n inf", "argument --n: invalid whole number value: 'inf'"),
        ("sandpile --grains 1e30", "argument --grains: invalid whole number value: '1e30'"),
        ("norms --dims 3x", "argument --dims: invalid dimension value: '3x'"),
        ("angles --dims 1", "dim = 1"),
        ("angles --eps 2", "eps = 2"),
        ("dimension moon", "cloud = 'moon': it must be a file or one of line, sphere"),
        ("dimension line --n 3", "points has shape (3, 3)"),
        ("dimension line --methods guess", "method = 'guess' is unknown"),
        ("sandpile --size 0", "size = 0 is out of range; allowed is 1 <= size <= 30000"),
        ("sandpile --grains 0", "grains = 0"),
        ("sandpile --burn-in -5", "burn_in = -5"),
        ("sandpile --seed -1", "rng = -1"),
        ("spectrum circle.csv --count 6", "count = 6"),
        ("walk --steps 0", "steps = 0"),
        ("walk --count 400", "n_components = 400"),
    ],
)
def test_bad_words_are_named_in_one_line(capsys, words, message):
    code, out, err = said(capsys, *words.split())
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert message in err


def test_files_that_hold_no_table_are_named_in_one_line(capsys):
    Path("words.txt").write_text("three blind mice\n")
    Path("empty.txt").write_text("")
    Path("ragged.csv").write_text("1,2\n3\n")
    Path("binary.txt").write_bytes(b"\xff\xfe\x00")
    np.save("objects.npy", np.array([{}], dtype=object))
    np.save("cube.npy", np.zeros((2, 2, 2)))
    np.save("text.npy", np.array([["a"]]))
    Path("broken.npy").write_bytes(b"\x93NUMPY")
    for name in sorted(path.name for path in Path().iterdir() if path.name != "circle.csv"):
        code, out, err = said(capsys, "spectrum", name)
        assert (code, out, err.count("\n")) == (1, "", 1), name
        assert err.startswith(f"{name} holds no table of numbers"), err
    code, _, err = said(capsys, "spectrum", "nowhere.npy")
    assert (code, err) == (1, "It failed: nowhere.npy: No such file or directory\n")


def test_reading_a_file_executes_nothing(capsys):
    class Trap:
        def __reduce__(self):
            return Path.touch, (Path("sprung"),)

    np.save("trap.npy", np.array([[Trap()]], dtype=object))
    assert said(capsys, "spectrum", "trap.npy")[0] == 1
    assert not Path("sprung").exists()


def test_what_does_not_fit_into_memory_is_said_in_one_line(capsys):
    code, out, err = said(capsys, "walk", "--steps", "1e9", "--dim", "1e9")
    assert (code, out, err.count("\n")) == (1, "", 1)
    assert err.startswith("It failed: ")


def test_progress_is_for_terminals_only(monkeypatch):
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    words = ["sandpile", "--size", "20", "--grains", "6000"]
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    assert main(words) == 0
    assert "%" in terminal.getvalue()
    assert terminal.getvalue().endswith("\r    \r")
    before = terminal.getvalue()
    assert main([*words, "--json"]) == 0
    assert terminal.getvalue() == before


def test_it_runs_as_a_module_and_a_reader_may_leave_early():
    root = Path(__file__).parents[2]
    command = [sys.executable, "-m", "geometry", "shells"]
    with subprocess.Popen(
        command, cwd=root, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == ""
        assert process.wait() == 1
    done = subprocess.run([*command, "--dims", "x"], cwd=root, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
