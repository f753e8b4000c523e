"""The films as one: parts cut where they begin, joined as they are, with what is said and heard in them."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest

from animations.handed_out.gallery import encode
from animations.handed_out.pictures import part_ends
from animations.rendering.subtitles import as_vtt, from_vtt
from animations.rendering.tracks import write_mp4
from animations.voice.sound import RATE, read_sound
from animations.whole_story.joined import Cut, join
from animations.whole_story.writing import pieces_of, write_whole_story
from language import LANGUAGES, UserError
from story.films.catalog import FILMS
from story.films.entry import Section
from story.films.renderings import Rendering, gallery_root, renderings
from story.films.whole_story import BRIDGES, STORY_CARDS, WHOLE_STORY, chapters, kept_parts

RATE_OF_PICTURES, SIZE = 15, 64


def grey_film(path: Path, levels: Sequence[int], parts: Sequence[float], *, heard: bool = False) -> Path:
    """A film of grey pictures, one level after the other, whose parts begin with key pictures."""
    raw, silent = path.with_suffix(".raw.mp4"), path.with_suffix(".silent.mp4")
    with av.open(str(raw), "w") as file:
        stream = file.add_stream("libx264", rate=RATE_OF_PICTURES, options={"crf": "5"})
        stream.width = stream.height = SIZE
        stream.pix_fmt = "yuv420p"
        for level in levels:
            frame = av.VideoFrame.from_ndarray(np.full((SIZE, SIZE, 3), level, np.uint8), format="rgb24")
            file.mux(stream.encode(frame))
        file.mux(stream.encode())
    sections = [Section(str(start), start) for start in parts]
    encode(raw, silent, 20, sections)
    with av.open(str(silent)) as source:
        pictures = source.streams.video[0]
        seconds = len(levels) / RATE_OF_PICTURES
        tone = np.sin(np.arange(round(seconds * RATE)) / 20).astype(np.float32) / 2 if heard else None
        write_mp4(path, pictures, source.demux(pictures), sections, seconds, tone)
    return path


def greys(movie: Path) -> list[int]:
    with av.open(str(movie)) as film:
        return [round(float(frame.to_ndarray(format="rgb24").mean())) for frame in film.decode(video=0)]


@pytest.fixture
def two(tmp_path: Path) -> tuple[Path, Path]:
    dark = grey_film(tmp_path / "dark.mp4", range(20, 65), [0.0, 1.0, 2.0])
    light = grey_film(tmp_path / "light.mp4", range(180, 240), [0.0, 1.0, 2.0, 3.0])
    return dark, light


def test_parts_are_joined_picture_by_picture(two: tuple[Path, Path], tmp_path: Path) -> None:
    dark, light = two
    cuts = [Cut(light, 2.0, 4.0), Cut(dark, 1.0, 2.0), Cut(dark, 0.0, 1.0), Cut(light, 0.0, 1.0)]
    joined = tmp_path / "joined.mp4"
    join(cuts, joined, [Section("one", 0.0), Section("two", 3.0)], heard=False)
    expected = [*range(210, 240), *range(35, 50), *range(20, 35), *range(180, 195)]
    assert greys(joined) == pytest.approx(expected, abs=2)
    with av.open(str(joined)) as film:
        assert film.duration / 1e6 == pytest.approx(5.0, abs=0.1)
        assert [one["metadata"]["title"] for one in film.chapters()] == ["one", "two"]
        times = [packet.dts for packet in film.demux(video=0) if packet.dts is not None]
    assert times == sorted(set(times))


def test_what_is_heard_is_joined_too(tmp_path: Path) -> None:
    spoken = grey_film(tmp_path / "a.mp4", range(20, 65), [0.0, 1.0, 2.0], heard=True)
    mute = grey_film(tmp_path / "b.mp4", range(20, 65), [0.0, 1.0, 2.0])
    joined = tmp_path / "joined.mp4"
    join([Cut(spoken, 1.0, 2.0), Cut(spoken, 0.0, 1.0)], joined, [Section("one", 0.0)], heard=True)
    assert np.sqrt((read_sound(joined)[: 2 * RATE] ** 2).mean()) == pytest.approx(0.354, abs=0.03)
    with pytest.raises(UserError, match="no sound"):
        join([Cut(spoken, 0.0, 1.0), Cut(mute, 0.0, 1.0)], joined, [Section("one", 0.0)], heard=True)


def test_films_of_another_size_are_refused(two: tuple[Path, Path], tmp_path: Path) -> None:
    other = tmp_path / "other.mp4"
    with av.open(str(other), "w") as file:
        stream = file.add_stream("libx264", rate=RATE_OF_PICTURES)
        stream.width, stream.height, stream.pix_fmt = 2 * SIZE, SIZE, "yuv420p"
        for level in range(20):
            picture = np.full((SIZE, 2 * SIZE, 3), level, np.uint8)
            file.mux(stream.encode(av.VideoFrame.from_ndarray(picture, format="rgb24")))
        file.mux(stream.encode())
    with pytest.raises(UserError, match="encoded in another way"):
        join(
            [Cut(two[0], 0.0, 1.0), Cut(other, 0.0, 1.0)], tmp_path / "x.mp4", [Section("", 0.0)], heard=False
        )


# ---- The story


def test_every_film_has_its_bridge() -> None:
    assert list(BRIDGES) == list(FILMS)
    assert len({bridge.said for bridge in BRIDGES.values()}) == len(BRIDGES)


@pytest.fixture
def drawn(tmp_path: Path) -> Callable[[str, Sequence[float], float], Rendering]:
    """A rendering with a grey picture, whose parts begin at these seconds, each with a sentence."""

    def rendered(name: str, starts: Sequence[float], seconds: float) -> Rendering:
        film = STORY_CARDS if name == STORY_CARDS.name else FILMS[name]
        one = Rendering(film, film.run_id, "en", "l", "mp4", tmp_path)
        grey_film(one.movie, [90] * round(seconds * RATE_OF_PICTURES), starts)
        said = [(start + 0.2, start + 0.8, f"{name} at {start:g}") for start in starts]
        one.path("vtt").write_text(as_vtt(said))
        parts = [{"name": f"part {start:g}", "start": start} for start in starts]
        one.record_path.write_text(json.dumps({"sections": parts, "seconds": seconds, "voice": ""}))
        return one

    return rendered


def test_the_story_is_its_title_its_films_after_their_bridges_and_its_end(
    drawn: Callable[..., Rendering], tmp_path: Path
) -> None:
    count = len(FILMS)
    cards = drawn("StoryCards", [float(at) for at in range(count + 2)], count + 2.0)
    films = [drawn(name, [0.0, 1.0, 2.0, 3.0], 4.0) for name in FILMS]
    whole = write_whole_story(cards, films)
    kept = [len(kept_parts(bridge, 4)) for _film, bridge in chapters()]
    record: dict[str, Any] = whole.record() or {}
    assert record["seconds"] == pytest.approx(count + 2 + sum(kept), abs=0.1)
    assert [part["name"] for part in record["sections"]] == [f"part {at}" for at in range(count + 2)]
    starts = np.cumsum([1, *(1 + told for told in kept)])
    assert [part["start"] for part in record["sections"]] == pytest.approx([0, *starts])
    said = from_vtt(whole.path("vtt").read_text())
    assert said[0] == (0.2, 0.8, "StoryCards at 0")
    assert said[-1][2] == f"StoryCards at {count + 1}"
    assert [text for *_times, text in said].count(f"{films[0].film.name} at 1") == 1
    assert not [text for *_times, text in said if text == f"{films[0].film.name} at 0"]
    assert renderings(WHOLE_STORY, "en", tmp_path) == [whole]
    assert not [*tmp_path.glob(".joining-*")]


def test_a_film_that_is_not_there_is_named(drawn: Callable[..., Rendering]) -> None:
    cards = drawn("StoryCards", [float(at) for at in range(len(FILMS) + 2)], len(FILMS) + 2.0)
    absent = [replace(cards, film=film) for film in FILMS.values()]
    with pytest.raises(UserError, match=r"WhatIsTrained\.en\.l\.mp4: there is no such film"):
        [*pieces_of(cards, absent)]


@pytest.mark.film
@pytest.mark.parametrize("lang", LANGUAGES)
def test_its_own_pictures_can_be_read_and_it_lasts_twelve_to_fourteen_minutes(lang: str) -> None:
    from animations.rendering.dry_run import dry_run

    cards = dry_run(STORY_CARDS, None, lang)
    assert cards.findings == []
    assert len(cards.sections) == len(FILMS) + 2
    seconds = cards.time
    for film, bridge in chapters():
        (shipped,) = renderings(film, lang, gallery_root())
        record = shipped.record()
        assert record is not None
        ends, starts = part_ends(record), [part["start"] for part in record["sections"]]
        seconds += sum(ends[part] - starts[part] for part in kept_parts(bridge, len(starts)))
    assert 12 * 60 <= seconds <= 14 * 60
