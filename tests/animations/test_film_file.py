"""One film, really encoded: a file that any browser plays, subtitles that fit, and no half films."""

from __future__ import annotations

import json
import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
import srt

from story.films import renderings
from story.films.catalog import FILMS
from story.films.entry import ROOT
from training.runs.reader import Run

pytestmark = pytest.mark.film


def command(run: Run, folder: Path, *films: str) -> list[str]:
    return [sys.executable, "-m", "animations", "render", *(films or ["TheLeap"]), "--lang", "zh", "-q", "l",
            "--json", "--jobs", "2", "--run", run.run_id, "--out", str(folder)]  # fmt: skip


def start(run: Run, folder: Path, *films: str, **settings: Any) -> subprocess.Popen[str]:
    environment = os.environ | {"KAIQIAO_RUNS": str(run.folder.parent)}
    return subprocess.Popen(
        command(run, folder, *films), cwd=ROOT, env=environment, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, **settings,
    )  # fmt: skip


def events(out: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in out.splitlines()]


@pytest.fixture(scope="module")
def rendered(small_run: Run, tmp_path_factory: pytest.TempPathFactory) -> tuple[list[dict[str, Any]], Path]:
    """The events of rendering the film, and its folder."""
    folder = tmp_path_factory.mktemp("films")
    process = start(small_run, folder)
    out, err = process.communicate(timeout=300)
    assert process.returncode == 0, err
    return events(out), folder


@pytest.fixture(scope="module")
def record(rendered: tuple[list[dict[str, Any]], Path]) -> dict[str, Any]:
    return rendered[0][-1]


def test_events_tell_how_far_it_is(rendered: tuple[list[dict[str, Any]], Path]) -> None:
    told, _folder = rendered
    assert [event["event"] for event in told[:1]] == ["start"]
    assert told[-1]["event"] == "done"
    assert not told[-1]["cached"]
    seconds = [event["second"] for event in told if event["event"] == "progress"]
    assert seconds == sorted(seconds)
    assert seconds[-1] == pytest.approx(told[0]["seconds"], abs=5)


def test_only_finished_files_lie_in_the_folder(
    rendered: tuple[list[dict[str, Any]], Path], small_run: Run
) -> None:
    stem = f"TheLeap.{small_run.run_id}.zh.l"
    assert sorted(path.name for path in rendered[1].iterdir()) == [
        f"{stem}.{suffix}" for suffix in ("mp4", "mp4.json", "png", "srt", "vtt")
    ]


def test_the_file_is_what_browsers_play(record: dict[str, Any]) -> None:
    with av.open(record["movie"]) as film:
        stream = film.streams.video[0]
        assert stream.codec_context.name == "h264"
        assert stream.codec_context.pix_fmt == "yuv420p"
        assert (stream.width, stream.height) == (854, 480)
        assert float(stream.average_rate) == pytest.approx(15, abs=0.01)
        assert film.duration / 1e6 == pytest.approx(FILMS["TheLeap"].seconds, abs=5)
        assert film.duration / 1e6 == pytest.approx(record["seconds"], abs=0.2)
    assert Path(record["movie"]).stat().st_size == record["bytes"] < 12e6
    boxes = [name for name, _size in top_boxes(Path(record["movie"]).read_bytes())]
    assert boxes.index(b"moov") < boxes.index(b"mdat")


def top_boxes(data: bytes) -> Iterator[tuple[bytes, int]]:
    """The boxes of an MP4 file at its top level."""
    at = 0
    while at + 8 <= len(data):
        size, name = int.from_bytes(data[at : at + 4]), data[at + 4 : at + 8]
        yield name, size
        at += size if size > 1 else int.from_bytes(data[at + 8 : at + 16])


def test_its_parts_are_named_in_the_file(record: dict[str, Any]) -> None:
    with av.open(record["movie"]) as film:
        chapters = film.chapters()
    assert len(chapters) >= 4
    assert [part["name"] for part in record["sections"]] == [one["metadata"]["title"] for one in chapters]
    starts = [float(one["start"] * one["time_base"]) for one in chapters]
    assert starts == pytest.approx([part["start"] for part in record["sections"]], abs=0.01)
    assert float(chapters[-1]["end"] * chapters[-1]["time_base"]) == pytest.approx(record["seconds"], abs=0.1)


def test_pictures_of_it_lie_side_by_side(
    rendered: tuple[list[dict[str, Any]], Path], tmp_path: Path, call: Callable[..., tuple[int, str, str]]
) -> None:
    from PIL import Image

    words = ["--lang", "zh", "--out", str(rendered[1]), "--to", str(tmp_path)]
    code, out, _err = call("contact-sheet", "TheLeap", *words)
    assert (code, out.strip()) == (0, str(tmp_path / "TheLeap.zh.png"))
    sheet = np.asarray(Image.open(out.strip()).convert("L"), float)
    last = np.asarray(Image.open(rendered[0][-1]["thumbnail"]).convert("L").resize((480, 270)), float)
    assert np.abs(sheet[-270:, -480:] - last).mean() < 6
    assert np.abs(sheet[:270, 480:960] - last).mean() > 6
    code, _out, err = call("contact-sheet", "TheLeap", *words, "--pictures", "0")
    assert (code, err.count("\n")) == (2, 1)


def test_one_part_of_it_is_cut_out_as_a_gif(
    rendered: tuple[list[dict[str, Any]], Path], tmp_path: Path, call: Callable[..., tuple[int, str, str]]
) -> None:
    from PIL import Image

    record = rendered[0][-1]
    words = ["clip", "TheLeap", "--lang", "zh", "--out", str(rendered[1]), "--to", str(tmp_path), "--part"]
    code, out, _err = call(*words, "2")
    assert (code, out.strip()) == (0, str(tmp_path / "TheLeap.zh.gif"))
    start, end = record["sections"][1]["start"], record["sections"][2]["start"]
    with Image.open(out.strip()) as clip:
        seconds = sum(_frame_milliseconds(clip)) / 1000
    assert seconds == pytest.approx(end - start, abs=0.3)
    for wrong in ("0", str(len(record["sections"]) + 1)):
        code, _out, err = call(*words, wrong)
        assert (code, err.count("\n")) == (2, 1)
        assert f"--part {wrong}" in err


def _frame_milliseconds(clip: Any) -> Iterator[int]:
    for number in range(clip.n_frames):
        clip.seek(number)
        yield clip.info["duration"]


def test_a_page_to_print_shows_dark_on_white(
    rendered: tuple[list[dict[str, Any]], Path], tmp_path: Path, call: Callable[..., tuple[int, str, str]]
) -> None:
    from PIL import Image

    from animations.handed_out import handout

    code, out, _err = call(
        "handout", "TheLeap", "--lang", "zh", "--out", str(rendered[1]), "--to", str(tmp_path)
    )
    assert (code, out.strip()) == (0, str(tmp_path / "TheLeap.zh.pdf"))
    assert Path(out.strip()).read_bytes().startswith(b"%PDF")
    picture = Image.open(rendered[0][-1]["thumbnail"])
    printed = np.asarray(handout._for_print(picture, 400).convert("L"), float)
    assert np.median(printed) > 250
    assert (printed < 100).mean() > 0.001


def test_the_gallery_keeps_a_small_copy_with_everything(
    rendered: tuple[list[dict[str, Any]], Path],
    record: dict[str, Any],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    call: Callable[..., tuple[int, str, str]],
    small_run: Run,
) -> None:
    monkeypatch.setenv("KAIQIAO_GALLERY", str(tmp_path))
    monkeypatch.setattr("animations.handed_out.gallery.PRESET", "veryfast")
    run_id = small_run.run_id
    code, _out, err = call("gallery", "TheLeap", "--lang", "zh", "--out", str(rendered[1]), "--run", run_id)
    assert code == 0, err
    kept = renderings.Rendering(FILMS["TheLeap"], run_id, "zh", "l", "mp4", tmp_path).record()
    assert kept is not None
    assert kept["bytes"] == Path(kept["movie"]).stat().st_size < 0.5 * record["bytes"]
    same = ("sections", "width", "height", "fps", "key", "run_id")
    assert [kept[name] for name in same] == [record[name] for name in same]
    assert kept["seconds"] == pytest.approx(record["seconds"], abs=0.2)
    with av.open(kept["movie"]) as small:
        assert len(small.chapters()) == len(record["sections"])
        assert small.streams.video[0].codec_context.pix_fmt == "yuv420p"
    assert {path.suffix for path in tmp_path.iterdir()} == {".mp4", ".json", ".srt", ".vtt", ".png", ".pdf"}


def test_no_picture_is_empty_and_the_film_moves(record: dict[str, Any]) -> None:
    bright, pictures = [], []
    with av.open(record["movie"]) as film:
        for number, frame in enumerate(film.decode(video=0)):
            if number % 15 == 7:
                grey = frame.to_ndarray(format="gray").astype(float)
                bright.append((grey > 80).mean())
                pictures.append(grey[::4, ::4])
    # Nothing is to be seen only before its title, after it, and before its end.
    assert np.mean(np.array(bright) > 0.002) > 0.93
    assert np.mean(np.array(bright) > 0.01) > 0.8
    changes = [np.abs(one - other).mean() for one, other in pairwise(pictures)]
    assert np.mean(np.array(changes) > 0.05) > 0.7


def test_the_thumbnail_is_the_last_picture(record: dict[str, Any]) -> None:
    from PIL import Image

    thumbnail = np.asarray(Image.open(record["thumbnail"]).convert("L"), float)
    with av.open(record["movie"]) as film:
        *_, last = film.decode(video=0)
    assert np.abs(last.to_ndarray(format="gray") - thumbnail).mean() < 12


def test_subtitles_are_in_order_and_end_before_the_last_picture(record: dict[str, Any]) -> None:
    subtitles = list(srt.parse(Path(record["srt"]).read_text(encoding="utf-8")))
    assert len(subtitles) >= 10
    assert [subtitle.index for subtitle in subtitles] == list(range(1, len(subtitles) + 1))
    for one, next_one in pairwise(subtitles):
        assert one.start < one.end <= next_one.start
    assert record["seconds"] - 12 < subtitles[-1].end.total_seconds() < record["seconds"]
    assert all(subtitle.content.strip() for subtitle in subtitles)
    assert Path(record["vtt"]).read_text(encoding="utf-8").startswith("WEBVTT\n\n00:00:0")


def test_a_second_rendering_finds_it_there(
    rendered: tuple[list[dict[str, Any]], Path], small_run: Run, call: Callable[..., tuple[int, str, str]]
) -> None:
    _told, folder = rendered
    words = command(small_run, folder)[3:]
    before = {path: path.stat().st_mtime_ns for path in folder.iterdir()}
    started = time.monotonic()
    code, out, _err = call(*words)
    assert code == 0
    assert events(out)[-1]["cached"]
    assert time.monotonic() - started < 5
    assert "已经有了" in call(*[word for word in words if word != "--json"])[1]
    assert {path: path.stat().st_mtime_ns for path in folder.iterdir()} == before
    rows = events(call("list", "--json", "--out", str(folder))[1])
    found = [row["rendered"] for row in rows if (row["film"], row["lang"]) == ("TheLeap", "zh")]
    assert [record["current"] for record in found[0]] == [True]


def test_a_film_of_other_code_is_out_of_date(
    rendered: tuple[list[dict[str, Any]], Path], small_run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted = renderings.Rendering(FILMS["TheLeap"], small_run.run_id, "zh", "l", "mp4", rendered[1])
    recorded = wanted.record()
    assert recorded is not None
    assert recorded["key"] == renderings.source_key(wanted, small_run)
    monkeypatch.setattr(renderings, "_drawing_code", lambda _film: [Path(__file__)])
    assert recorded["key"] != renderings.source_key(wanted, small_run)


def test_a_film_is_not_out_of_date_for_a_word_about_its_code(
    small_run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    film, code = (
        renderings.Rendering(FILMS["TheLeap"], small_run.run_id, "zh", "l", "mp4", tmp_path),
        tmp_path / "a.py",
    )
    monkeypatch.setattr(renderings, "_drawing_code", lambda _film: [code])
    monkeypatch.setattr(renderings, "_texts", lambda _lang, _code: [])
    keys = []
    for source in (
        "def area(r):\n    return 3 * r\n",
        '"""Circles."""\n\n\ndef area(r):\n    """Of a circle."""\n    # nearly\n    return 3 * r\n',
        "def area(r):\n    return 4 * r\n",
    ):
        code.write_text(source)
        keys.append(renderings.source_key(film, small_run))
    assert keys[0] == keys[1] != keys[2]


@pytest.mark.parametrize("by", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_a_renderer_that_is_ended_leaves_nothing(small_run: Run, tmp_path: Path, by: signal.Signals) -> None:
    """Two films at once: both are gone."""
    process = start(small_run, tmp_path / "films", "TheLeap", "TheEmptyCentre")
    assert process.stdout is not None
    at_work = {"TheLeap", "TheEmptyCentre"}
    for line in process.stdout:
        event = json.loads(line)
        if event["event"] == "progress":  # it has drawn something
            at_work.discard(event["film"])
        if not at_work:
            break
    process.send_signal(by)
    _out, err = process.communicate(timeout=30)
    assert process.returncode == (130 if by != signal.SIGKILL else -signal.SIGKILL)
    assert "Traceback" not in err
    deadline = time.monotonic() + 10
    while list((tmp_path / "films").iterdir()) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert list((tmp_path / "films").iterdir()) == []


def test_what_a_killed_renderer_left_is_swept_away(tmp_path: Path) -> None:
    from animations.rendering.renderer import TEMPORARY, _temporary_folder

    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    (tmp_path / f"{TEMPORARY}{gone.pid}-x").mkdir()
    (tmp_path / f"{TEMPORARY}{os.getpid()}-y").mkdir()
    with _temporary_folder(tmp_path):
        pass
    assert [path.name for path in tmp_path.iterdir()] == [f"{TEMPORARY}{os.getpid()}-y"]


def test_a_full_disk_is_told_in_one_line(small_run: Run, tmp_path: Path) -> None:
    def no_file_above_this() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (60_000, 60_000))

    process = start(small_run, tmp_path / "films", preexec_fn=no_file_above_this)
    out, err = process.communicate(timeout=120)
    assert process.returncode == 1
    assert (err.count("\n"), "Traceback" in err) == (1, False), err
    assert str(tmp_path / "films") in err
    assert events(out)[-1]["event"] == "error"
    assert list((tmp_path / "films").iterdir()) == []


def test_one_film_that_fails_does_not_stop_the_others(flat_run: Run, tmp_path: Path) -> None:
    process = start(flat_run, tmp_path / "films", "TheEmptyCentre", "TheLeap", "--format", "vertical")
    out, err = process.communicate(timeout=300)
    assert process.returncode == 1
    assert err.count("\n") == 1
    ends = {event["film"]: event["event"] for event in events(out) if event["event"] in ("done", "error")}
    assert ends == {"TheEmptyCentre": "done", "TheLeap": "error"}
    assert (tmp_path / "films" / "TheEmptyCentre.zh.l.vertical.mp4").exists()
