"""Do what the Dockerfile says, step by step, in fresh Debian roots: for machines without Docker. Needs root.

    python3 deploy/in_debian.py [--base FOLDER] [--bind FOLDER ...]

Knows of a Dockerfile what this one has: FROM debian AS, WORKDIR, COPY [--from], RUN, ARG, ENV, USER, VOLUME,
EXPOSE, HEALTHCHECK CMD, ENTRYPOINT and CMD. Each stage is a copy of one root that debootstrap makes. In the
end the last stage is started as its user, and asked by its health check until it answers, a minute at most.
Settings of pip (PIP_...) and certificates of this machine go along, as they would by --build-arg.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parents[1]
SEEN = (Path("/proc"), Path("/dev"))
CERTIFICATES = Path("/etc/ssl/certs/ca-certificates.crt")
CHROOT = shutil.which("chroot") or "/usr/sbin/chroot"


@dataclass
class Stage:
    """A root in which steps are done, and what has been set for them."""

    root: Path
    environment: dict[str, str] = field(default_factory=dict)
    workdir: str = "/"
    user: str = "root"
    health: list[str] = field(default_factory=list)
    entrypoint: list[str] = field(default_factory=list)
    command: list[str] = field(default_factory=list)

    def inside(self, path: str) -> Path:
        return self.root / str(Path(self.workdir, path)).lstrip("/")

    def words(self, *command: str) -> list[str]:
        go = f'cd {shlex.quote(self.workdir)} && exec "$@"'
        return [CHROOT, f"--userspec={self.user}", str(self.root), "/bin/sh", "-c", go, "sh", *command]

    def environ(self) -> dict[str, str]:
        passed = {name: value for name, value in os.environ.items() if name.startswith("PIP_")}
        path = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
        home = "/root" if self.user == "root" else f"/home/{self.user}"
        return {"PATH": path, "HOME": home, "DEBIAN_FRONTEND": "noninteractive"} | passed | self.environment


def steps(text: str) -> Iterator[tuple[str, str]]:
    """The instructions of a Dockerfile, with lines that go on joined."""
    bare = "\n".join(line for line in text.splitlines() if not line.lstrip().startswith("#"))
    for line in bare.replace("\\\n", " ").splitlines():
        if line.strip():
            word, _, rest = line.strip().partition(" ")
            yield word.upper(), rest.strip()


def copy(stage: Stage, stages: dict[str, Stage], rest: str) -> None:
    *sources, into = shlex.split(rest)
    place = stage.inside(into)
    if sources[0].startswith("--from="):
        other = stages[sources.pop(0).partition("=")[2]]
        place.parent.mkdir(parents=True, exist_ok=True)
        subprocess.run(["cp", "-a", str(other.inside(sources[0])), str(place)], check=True)
        return
    listed = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "--", *sources]
    for name in subprocess.check_output(listed, cwd=ROOT, text=True).splitlines():
        if not (ROOT / name).is_file():
            continue
        whole = sources == ["."]
        target = place / name if whole else place / Path(name).name if into.endswith("/") else place
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, target)


def do(stage: Stage, stages: dict[str, Stage], word: str, rest: str) -> None:
    """Do one instruction."""
    if word == "WORKDIR":
        stage.workdir = str(Path(stage.workdir, rest))
        stage.inside(".").mkdir(parents=True, exist_ok=True)
    elif word == "COPY":
        copy(stage, stages, rest)
    elif word == "RUN":
        subprocess.run(stage.words("/bin/sh", "-c", rest), env=stage.environ(), check=True)
    elif word == "ENV":
        stage.environment |= dict(pair.split("=", 1) for pair in shlex.split(rest))
    elif word == "USER":
        stage.user = rest
    elif word == "HEALTHCHECK":
        stage.health = json.loads(re.sub(r"^.*?CMD ", "", rest))
    elif word in ("ENTRYPOINT", "CMD"):
        setattr(stage, {"ENTRYPOINT": "entrypoint", "CMD": "command"}[word], json.loads(rest))
    elif word not in ("ARG", "VOLUME", "EXPOSE"):
        raise SystemExit(f"{word}: no such step is known here")


def base_root(folder: Path) -> Path:
    """A Debian 12 without anything, made once."""
    if not (folder / "etc/debian_version").exists():
        subprocess.run(["debootstrap", "--variant=minbase", "bookworm", str(folder)], check=True)
    return folder


def fresh(base: Path, root: Path, bound: list[Path]) -> Stage:
    subprocess.run(["cp", "-a", str(base), str(root)], check=True)
    shutil.copy("/etc/resolv.conf", root / "etc/resolv.conf")
    if CERTIFICATES.exists():
        place = root / CERTIFICATES.relative_to("/")
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(CERTIFICATES, place)
    for folder in [*SEEN, *bound]:
        (root / folder.relative_to("/")).mkdir(parents=True, exist_ok=True)
        subprocess.run(["mount", "--bind", str(folder), str(root / folder.relative_to("/"))], check=True)
    return Stage(root)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--base", type=Path, help="where the bare root is, or is made and kept")
    parser.add_argument(
        "--bind", type=Path, action="append", default=[], help="folders of this machine to see"
    )
    options = parser.parse_args()
    work = Path(tempfile.mkdtemp(prefix="kaiqiao-image-", dir="/var/tmp"))
    stages: dict[str, Stage] = {}
    stage, server = Stage(work), None
    try:
        base = base_root(options.base or work / "base")
        for number, (word, rest) in enumerate(
            steps((ROOT / "deploy" / "Dockerfile").read_text(encoding="utf-8"))
        ):
            began = time.monotonic()
            print(f"== {word} {rest[:90]}", flush=True)
            if word == "FROM":
                name = (rest.split(" AS ")[1:] or [str(number)])[0]
                stage = stages[name] = fresh(base, work / name, options.bind)
            else:
                do(stage, stages, word, rest)
            print(f"   {time.monotonic() - began:.0f} s", flush=True)
        without = [f"--exclude={stage.root}{folder}" for folder in (*SEEN, *options.bind)]
        size = subprocess.check_output(["du", "-sm", *without, str(stage.root)], text=True).split()[0]
        print(f"== the last stage: {size} MB", flush=True)
        command = stage.words(*stage.entrypoint, *stage.command)
        server = subprocess.Popen(command, env=stage.environ(), start_new_session=True)
        until = time.monotonic() + 60
        while subprocess.run(stage.words(*stage.health), env=stage.environ(), capture_output=True).returncode:
            if time.monotonic() > until or server.poll() is not None:
                sys.exit("the health check got no answer")
            time.sleep(1)
        print("== it is healthy", flush=True)
    finally:
        if server is not None:
            os.killpg(
                server.pid, signal.SIGKILL
            )  # what it has started, too: nothing may hold what is mounted
            server.wait()
        mounted = [line.split()[1] for line in Path("/proc/mounts").read_text().splitlines()]
        for place in sorted((one for one in mounted if one.startswith(str(work))), reverse=True):
            subprocess.run(["umount", place], check=True)
        shutil.rmtree(work)


if __name__ == "__main__":
    main()
