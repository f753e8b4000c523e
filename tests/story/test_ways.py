"""The tour and the lesson lead to pages that are there, in few words, in the time they promise."""

from __future__ import annotations

import re

from app_pages.frame.links import TITLES
from language import translator
from story.films.catalog import FILMS
from story.ways.lesson import LESSON, MINUTES
from story.ways.tour import TOUR

MOST_WORDS = 20


def test_the_tour_has_thirteen_stops_on_pages_that_are_there_and_a_short_sentence_at_each() -> None:
    assert len(TOUR) == len({stop.url for stop in TOUR}) == 13
    assert {stop.url for stop in TOUR} <= TITLES.keys()
    for stop in TOUR:
        assert len(re.findall(r"\w+", stop.sentence)) <= MOST_WORDS, stop.sentence
        assert not re.search(r"\d", stop.sentence), "a number is the picture's to say"


def test_the_lesson_takes_the_time_it_promises_and_its_links_lead_somewhere() -> None:
    assert sum(part.minutes for part in LESSON) == MINUTES
    assert {part.url for part in LESSON} <= TITLES.keys()
    shown = [part.address["film"] for part in LESSON if part.url == "films"]
    assert shown
    assert set(shown) <= FILMS.keys()


def test_both_are_told_in_chinese_too() -> None:
    chinese = translator("zh")
    texts = [stop.sentence for stop in TOUR] + [text for part in LESSON for text in (part.title, part.task)]
    assert all(chinese(text) != text for text in texts)
