"""The app's server: which command serves it, to whom, and why it is not started."""

from __future__ import annotations

import itertools
import socket
from collections.abc import Sequence

import pytest

from kaiqiao import serving
from kaiqiao.serving import hosts, server

OWN = ["localhost", "127.0.0.1", "::1"]


class Served:
    """What would be started, and is not."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.command: list[str] = []
        self.prepared = 0
        for name in ("PORT", "ADDRESS", "HOSTS", "LANG"):
            monkeypatch.delenv(f"KAIQIAO_{name}", raising=False)
        monkeypatch.setenv("LANG", "C")
        monkeypatch.delenv("STREAMLIT_SERVER_ALLOWED_HOSTS", raising=False)
        monkeypatch.setattr(serving, "become", self._become)
        monkeypatch.setattr(serving, "prepare_first_visit", self._prepare)

    def _become(self, command: Sequence[str]) -> int:
        self.command = [*command]
        return 0

    def _prepare(self) -> None:
        self.prepared += 1

    @property
    def allowed(self) -> list[str]:
        pairs = itertools.pairwise(self.command)
        return [name for word, name in pairs if word == "--server.allowedHosts"]


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch) -> Served:
    return Served(monkeypatch)


def free_port() -> str:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return str(probe.getsockname()[1])


def test_it_serves_this_machine_only_and_says_where(
    served: Served, capsys: pytest.CaptureFixture[str]
) -> None:
    port = free_port()
    assert serving.main([f"--port={port}"]) == 0
    assert capsys.readouterr().out == f"Kaiqiao: http://127.0.0.1:{port}  (Ctrl-C ends it)\n"
    assert f"--server.address 127.0.0.1 --server.port {port} " in " ".join(served.command)
    assert served.allowed == OWN[1:2] + OWN[:1] + OWN[2:]
    assert served.prepared == 1


@pytest.mark.parametrize(
    ("variables", "names"),
    [
        ({"KAIQIAO_ADDRESS": "0.0.0.0"}, {socket.gethostname()}),
        (
            {"KAIQIAO_ADDRESS": "0.0.0.0", "KAIQIAO_HOSTS": "*.school.example, lab"},
            {"*.school.example", "lab"},
        ),
        ({"KAIQIAO_HOSTS": "lab.example"}, {"lab.example"}),
    ],
)
def test_pages_connect_under_the_names_that_are_meant_and_no_other(
    served: Served,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    variables: dict[str, str],
    names: set[str],
) -> None:
    for name, value in (variables | {"KAIQIAO_PORT": free_port()}).items():
        monkeypatch.setenv(name, value)
    assert serving.main([]) == 0
    assert "*" not in capsys.readouterr().out
    assert names | set(OWN) <= set(served.allowed)
    assert "*" not in served.allowed
    if "KAIQIAO_HOSTS" in variables:
        assert set(served.allowed) == names | set(OWN)


def test_streamlits_own_setting_of_the_names_is_left_to_it(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STREAMLIT_SERVER_ALLOWED_HOSTS", "lab.example")
    assert serving.main(["--port", free_port()]) == 0
    assert served.allowed == []


def test_a_name_of_every_host_is_told_to_nobody() -> None:
    assert hosts("0.0.0.0", "*.example lab", "here")[0] == "lab"
    assert hosts("::", "", "here.example")[-4:] == ["here.local", *OWN]


def test_an_address_that_is_not_this_machines_is_one_line(
    served: Served, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("KAIQIAO_ADDRESS", "192.0.2.1")
    assert serving.main(["--port", "8501"]) == 1
    assert capsys.readouterr().err.startswith("Cannot serve at 192.0.2.1:8501 (")
    assert served.command == []


def test_with_check_nothing_is_started(served: Served, capsys: pytest.CaptureFixture[str]) -> None:
    assert serving.main(["--check", "--port", free_port()]) == 0
    assert (served.command, served.prepared, capsys.readouterr().out) == ([], 0, "")


def test_the_app_is_a_file_that_is_there() -> None:
    assert serving.APP.is_file()
    assert server("::1", 80, [])[3:5] == ["run", str(serving.APP)]
