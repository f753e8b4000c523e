"""The project as a package: what it asks for, what is in it, and that it works where no source lies."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import tarfile
import time
import tomllib
import urllib.error
import urllib.request
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from kaiqiao.extras import EXTRAS

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
ROOMS = ("geometry", "training", "language", "story", "animations", "app_pages", "kaiqiao")
# What browser scripts are made from, and their tests: the app reads what was made.
LEFT_OUT = "app_pages/canvas/js/"
SERVED = {
    "kaiqiao/served/app.py": "app.py",
    "kaiqiao/served/.streamlit/config.toml": ".streamlit/config.toml",
}


def requirements(*extras: str) -> list[Requirement]:
    """What the package itself asks for, and what of others' these extras bring."""
    asked = [
        *PROJECT["dependencies"],
        *(line for e in extras for line in PROJECT["optional-dependencies"][e]),
    ]
    return [one for one in map(Requirement, asked) if one.name != PROJECT["name"]]


def pinned() -> dict[str, str]:
    lines = (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines()
    found = [Requirement(line) for line in lines if line[:1].isalpha()]
    return {canonicalize_name(one.name): str(one.specifier).removeprefix("==") for one in found}


def tracked() -> list[str]:
    """What is kept in the repository, or about to be."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.check_output(command, cwd=ROOT, text=True).splitlines()
    return [name for name in listed if (ROOT / name).is_file()]


# ---- What it asks for


def test_with_all_its_extras_it_asks_for_what_the_requirements_install() -> None:
    asked, there = requirements(*EXTRAS), pinned()
    assert {canonicalize_name(one.name) for one in asked} == set(there)
    assert [str(one) for one in asked if not one.specifier.contains(there[canonicalize_name(one.name)])] == []


def test_all_is_all_extras() -> None:
    (whole,) = map(Requirement, PROJECT["optional-dependencies"]["all"])
    assert whole.extras == set(EXTRAS) == set(PROJECT["optional-dependencies"]) - {"all"}


@pytest.mark.parametrize("extra", EXTRAS)
def test_each_package_of_an_extra_is_one_whose_lack_names_that_extra(extra: str) -> None:
    modules = packages_distributions()
    brought = {canonicalize_name(name) for module in EXTRAS[extra] for name in modules.get(module, ())}
    own = {canonicalize_name(one.name) for one in requirements(extra)} - {
        canonicalize_name(one.name) for one in requirements()
    }
    assert own <= brought


# ---- What is in it


@dataclass(frozen=True)
class Package:
    """The archive of the source, the wheel made from that, and where the wheel is installed."""

    archive: Path
    wheel: Path
    site: Path


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Package:
    folder = tmp_path_factory.mktemp("package")
    for name in tracked():
        place = folder / "source" / name
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, place)
    archive = folder / built("sdist", folder / "source", folder)
    with tarfile.open(archive) as packed:
        packed.extractall(folder, filter="data")
    wheel = folder / built("wheel", folder / archive.name.removesuffix(".tar.gz"), folder)
    install = ["install", "-q", "--no-deps", "--no-index", "--target", str(folder / "site"), str(wheel)]
    subprocess.run([sys.executable, "-m", "pip", "--disable-pip-version-check", *install], check=True)
    return Package(archive, wheel, folder / "site")


def built(what: str, source: Path, into: Path) -> str:
    """Build as pip does, but with the setuptools that is here: no network."""
    code = f"import sys, setuptools.build_meta as b; print(b.build_{what}(sys.argv[1]))"
    said = subprocess.run(
        [sys.executable, "-c", code, str(into)], cwd=source, capture_output=True, text=True, check=True
    )
    return said.stdout.splitlines()[-1]


def test_the_wheel_has_what_the_rooms_have_and_nothing_else(package: Package) -> None:
    with zipfile.ZipFile(package.wheel) as packed:
        inside = {name: packed.read(name) for name in packed.namelist() if ".dist-info/" not in name}
    wanted = {name: name for name in tracked() if name.startswith(tuple(f"{room}/" for room in ROOMS))}
    wanted = {name: there for name, there in wanted.items() if not name.startswith(LEFT_OUT)} | SERVED
    assert sorted(inside) == sorted(wanted)
    assert [name for name, there in wanted.items() if inside[name] != (ROOT / there).read_bytes()] == []


# ---- That it works elsewhere


@dataclass(frozen=True)
class Elsewhere:
    """An empty folder, and an environment that knows the package and nothing of the source."""

    folder: Path
    variables: dict[str, str]

    def python(self, *words: str, **more: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-P", *words], cwd=self.folder, env=self.variables | more,
            capture_output=True, text=True, timeout=120,
        )  # fmt: skip

    def kaiqiao(self, *words: str, **more: str) -> subprocess.CompletedProcess[str]:
        return self.python("-m", "kaiqiao", *words, **more)


@pytest.fixture
def elsewhere(package: Package, tmp_path: Path) -> Elsewhere:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("KAIQIAO_")}
    home = {"HOME": str(tmp_path), "XDG_DATA_HOME": str(tmp_path / "data"), "KAIQIAO_LANG": "en"}
    return Elsewhere(tmp_path, kept | home | {"PYTHONPATH": str(package.site)})


def data_folder(elsewhere: Elsewhere) -> Path:
    said = elsewhere.python("-c", "from training.data_folder import data_folder; print(data_folder())")
    return Path(said.stdout.strip())


def test_geometry_comes_alone(elsewhere: Elsewhere) -> None:
    code = (
        "import sys, geometry\n"
        "print(geometry.__version__, geometry.__file__, geometry.volume_fraction(3, 0.5),"
        "*({'torch', 'manim', 'streamlit'} & set(sys.modules)))"
    )
    version, file, share = elsewhere.python("-c", code).stdout.split()
    assert version == PROJECT["version"]
    assert Path(file).is_relative_to(elsewhere.variables["PYTHONPATH"])
    assert float(share) == pytest.approx(0.125)


def test_a_script_records_a_run_in_the_users_data_folder(elsewhere: Elsewhere) -> None:
    code = (
        "from training import Config, record, open_run\n"
        "(folder,) = record([Config(p=13, steps=5)])\n"
        "print(folder, open_run(folder.name).view().steps[-1])"
    )
    folder, step = elsewhere.python("-c", code).stdout.split()
    assert step == "5"
    assert Path(folder).parent == data_folder(elsewhere) / "runs"
    assert folder.startswith(str(elsewhere.folder))
    assert Path(folder).name in elsewhere.kaiqiao("runs").stdout


def test_where_it_keeps_things_is_said_once(elsewhere: Elsewhere) -> None:
    words = ("grok", "--set", "p=7", "--set", "steps=5")
    first, second = elsewhere.kaiqiao(*words), elsewhere.kaiqiao(*words, "--again")
    assert str(data_folder(elsewhere)) in first.stderr
    assert first.stderr.count("\n") == 1
    assert second.stderr == ""
    assert (first.returncode, second.returncode) == (0, 0)


def test_films_are_listed_the_shipped_ones_as_up_to_date_as_they_are_in_the_source(
    elsewhere: Elsewhere,
) -> None:
    listed = elsewhere.kaiqiao("films")
    here = os.environ | {"KAIQIAO_LANG": "en", "KAIQIAO_RUNS": str(elsewhere.folder / "of-the-source")}
    of_source = subprocess.check_output(
        [sys.executable, "-m", "animations", "list"], cwd=ROOT, env=here, text=True
    )
    site = elsewhere.variables["PYTHONPATH"]
    assert listed.stdout.replace(site, "") == of_source.replace(str(ROOT), "")
    assert ".mp4" in listed.stdout


def test_a_film_is_played_from_there(elsewhere: Elsewhere) -> None:
    """Without drawing it, which takes as long again; with its data, its typefaces and its formulas."""
    played = elsewhere.kaiqiao("films", "check", "ThreePhases", "--lang", "en")
    assert (played.returncode, played.stderr) == (0, "")
    assert "ThreePhases" in played.stdout


@pytest.mark.parametrize("words", [("claims", "--pages"), ("claims", "--register"), ("films", "pages")])
def test_what_writes_into_the_source_is_refused(elsewhere: Elsewhere, words: tuple[str, ...]) -> None:
    refused = elsewhere.kaiqiao(*words)
    assert refused.returncode == 1
    what, why = " ".join(words), "writes into the source tree of Kaiqiao, and this is an installed package"
    assert refused.stderr == f"{what} {why}\n"


def test_a_result_is_not_named_after_a_commit_of_somebody_elses(elsewhere: Elsewhere) -> None:
    """The environment may lie in a repository of its owner's."""
    site = elsewhere.variables["PYTHONPATH"]
    subprocess.run(["git", "init", "-q"], cwd=site, check=True)
    who = ("-c", "user.name=a", "-c", "user.email=a@b")
    git = ["git", *who, "commit", "-q", "--allow-empty", "-m", "theirs"]
    subprocess.run(git, cwd=site, check=True)
    code = "from training.engine.runtime import code_version; print(code_version())"
    assert elsewhere.python("-c", code).stdout == "unknown\n"
    assert "is no checkout" in elsewhere.kaiqiao("claims", "thin-shell", "--again").stderr
    shutil.rmtree(Path(site) / ".git")


def test_a_data_folder_that_cannot_be_made_is_one_line(elsewhere: Elsewhere) -> None:
    (elsewhere.folder / "data").write_text("a file")
    refused = elsewhere.kaiqiao("grok")
    assert (refused.returncode, refused.stderr.count("\n")) == (1, 1)
    assert "cannot be written (Not a directory); name a folder for runs with KAIQIAO_RUNS" in refused.stderr


@pytest.fixture
def address(elsewhere: Elsewhere) -> Iterator[str]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = str(probe.getsockname()[1])
    command = [sys.executable, "-P", "-m", "kaiqiao", "app", "--port", port]
    app = subprocess.Popen(
        command,
        cwd=elsewhere.folder,
        env=elsewhere.variables,
        stdout=subprocess.DEVNULL,
        start_new_session=True,
    )
    yield f"http://127.0.0.1:{port}"
    os.killpg(app.pid, signal.SIGTERM)  # what prepares the first visit beside it, too
    app.wait(timeout=30)


def test_the_app_answers(address: str) -> None:
    until = time.monotonic() + 60
    while not answers(address):
        assert time.monotonic() < until
        time.sleep(0.2)
    with urllib.request.urlopen(address) as page:
        assert page.headers["x-frame-options"] == "SAMEORIGIN"


def test_its_settings_are_found_beside_it(elsewhere: Elsewhere) -> None:
    code = (
        "from kaiqiao.serving import APP; from streamlit import config\n"
        "config._main_script_path = str(APP)\n"
        "config.get_config_options(force_reparse=True)\n"
        "print(config.get_option('server.fileWatcherType'), config.get_option('server.maxUploadSize'))"
    )
    assert elsewhere.python("-c", code).stdout == "none 1\n"


def answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(f"{address}/_stcore/health", timeout=2) as told:
            return bool(told.read() == b"ok")
    except (urllib.error.URLError, OSError):
        return False
