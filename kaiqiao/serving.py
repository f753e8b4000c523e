"""`kaiqiao app`: looks whether the app can be served there, says where it is, and starts it."""

from __future__ import annotations

import argparse
import errno
import http.client
import os
import re
import socket
import subprocess
import sys
from collections.abc import Iterable, Sequence
from contextlib import suppress
from enum import Enum
from pathlib import Path

from kaiqiao.extras import require
from kaiqiao.keeping import say_where_it_is_kept
from language import LANGUAGES, Translator, UserError, preferred_language
from language.command_line import Parser, UsageError, run_main
from language.installed import COMMAND, IN_SOURCE_TREE, ROOT

# In a wheel the app lies with its settings in a folder of its own (deploy/wheel.py), where Streamlit looks.
APP = ROOT / "app.py" if IN_SOURCE_TREE else Path(__file__).parent / "served" / "app.py"
EVERYWHERE = ("0.0.0.0", "::")
LAST_PORT = 65535


class PortState(Enum):
    """What is at a port."""

    FREE = "free"
    STREAMLIT = "streamlit"
    BUSY = "busy"


def main(words: Sequence[str]) -> int:
    """Run the command line; returns its exit code, as `language.command_line.run_main` says."""
    return run_main(words, _parser)


def _parser(_: Translator) -> Parser:
    parser = Parser(_, prog=f"{COMMAND} app", description=_("Open the laboratory in the browser."))
    parser.add_argument(
        "--port", type=port_number, default=os.environ.get("KAIQIAO_PORT") or "8501", metavar="N",
        help=_("on another port than 8501"),
    )  # fmt: skip
    parser.add_argument("--check", action="store_true", help=_("only look whether the port is free"))
    parser.add_argument("--lang", choices=tuple(LANGUAGES), default=preferred_language(), help=_("language"))
    parser.set_defaults(command=app_command)
    return parser


def port_number(word: str) -> int:
    """The type of --port.

    >>> port_number("0")
    Traceback (most recent call last):
    language.command_line.UsageError: A port is a whole number from 1 to 65535, not '0'.
    """
    if not re.fullmatch("[0-9]{1,5}", word) or not 1 <= int(word) <= LAST_PORT:
        raise UsageError("A port is a whole number from 1 to 65535, not {word!r}.", word=word)
    return int(word)


def app_command(options: argparse.Namespace, _: Translator) -> int:
    """Serve the app until it is ended; with --check only look whether it could be."""
    address, port = os.environ.get("KAIQIAO_ADDRESS") or "127.0.0.1", options.port
    names = hosts(address, os.environ.get("KAIQIAO_HOSTS", ""), socket.gethostname())
    url = f"http://[{names[0]}]:{port}" if ":" in names[0] else f"http://{names[0]}:{port}"
    refuse_taken(address, port, url)
    if options.check:
        return 0
    require("app", "streamlit")
    say_where_it_is_kept(_)
    print(_("Kaiqiao: {url}  (Ctrl-C ends it)", url=url), flush=True)
    prepare_first_visit()
    own_names = () if os.environ.get("STREAMLIT_SERVER_ALLOWED_HOSTS") else names
    return become(server(address, port, own_names))


def refuse_taken(address: str, port: int, url: str) -> None:
    """Say in one line why nothing can be served there, and what can be done.

    Raises:
        UserError: when the port is taken, or the address is not this machine's.
    """
    try:
        state = port_state(address, port)
    except OSError as error:
        reason = (error.strerror or str(error)).split(" (")[0]
        raise UserError("Cannot serve at {address}:{port} ({reason}).",
                        address=address, port=port, reason=reason) from error  # fmt: skip
    other = port + 1 if port < LAST_PORT else 8501
    if state is PortState.STREAMLIT:
        raise UserError(
            "Kaiqiao (or another Streamlit app) already runs at {url}  (a second one: {program} app --port "
            "{other})",
            url=url, program=COMMAND, other=other,
        )  # fmt: skip
    if state is PortState.BUSY:
        raise UserError(
            "Port {port} is in use by another program; choose another: {program} app --port {other} (or "
            "KAIQIAO_PORT={other})",
            port=port, program=COMMAND, other=other,
        )  # fmt: skip


def port_state(address: str, port: int) -> PortState:
    """Tell what is at a port.

    Raises:
        OSError: when nothing can be served there, whether it is taken or not.
    """
    try:
        family = socket.AF_INET6 if ":" in address else socket.AF_INET
        socket.create_server((address, port), family=family).close()
        return PortState.FREE
    except OSError as error:
        if error.errno != errno.EADDRINUSE:
            raise
    try:
        asked = http.client.HTTPConnection(address, port, timeout=2)
        asked.request("GET", "/_stcore/health")
        return PortState.STREAMLIT if asked.getresponse().read(3) == b"ok" else PortState.BUSY
    except (OSError, http.client.HTTPException):
        return PortState.BUSY


def hosts(address: str, given: str, name: str) -> list[str]:
    """Return the names under which visitors may reach the app; the first is told to them.

    Args:
        given: names that are meant, with spaces or commas between them; *.example for all of a domain.
        name: this machine's own.

    >>> hosts("127.0.0.1", "*.school.example, lab", "here")
    ['lab', '127.0.0.1', 'localhost', '::1', '*.school.example']
    """
    names = given.replace(",", " ").split() + ([] if address in EVERYWHERE else [address])
    if not names:
        names = [*_own_addresses(name), name, f"{name.partition('.')[0]}.local"]
    names += ["localhost", "127.0.0.1", "::1"]
    return list(dict.fromkeys(sorted(names, key=lambda one: "*" in one)))


def _own_addresses(name: str) -> list[str]:
    found = []
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe, suppress(OSError):
        probe.connect(("192.0.2.1", 9))  # sends nothing: only asks which address would be used
        found.append(str(probe.getsockname()[0]))
    with suppress(OSError):
        found += [str(info[4][0]).partition("%")[0] for info in socket.getaddrinfo(name, None)]
    return found


def server(address: str, port: int, allowed: Iterable[str]) -> list[str]:
    """Return the command that serves the app, to visitors under these names alone."""
    names = [word for name in allowed for word in ("--server.allowedHosts", name)]
    return [
        *(sys.executable, "-m", "streamlit", "run", str(APP)),
        *("--server.address", address, "--server.port", str(port), "--server.headless", "true"),
        *("--browser.gatherUsageStats", "false", "--logger.hideWelcomeMessage", "true", *names),
    ]


def prepare_first_visit() -> None:
    """Have the reference run read beside the server, so that pages open at once; nobody waits for it."""
    nothing = subprocess.DEVNULL
    subprocess.Popen([sys.executable, "-W", "ignore", "-m", "app_pages.jobs.first_visit"],
                     cwd=ROOT, stdin=nothing, stdout=nothing, stderr=nothing)  # fmt: skip


def become(command: Sequence[str]) -> int:
    """Let this process become another; where it cannot, wait for that one and return its exit code."""
    if os.name == "posix":
        os.execv(command[0], [*command])
    try:
        return subprocess.call(command)
    except KeyboardInterrupt:
        return 0
