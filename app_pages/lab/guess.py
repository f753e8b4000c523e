"""When the run that a visitor has asked for will understand: guessed by a mark on its curves while they grow,
and held against what came of it."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import streamlit as st

from app_pages.canvas import Mark, picked_on
from app_pages.chapters.guesses import NEAR
from app_pages.lab.runs import ASKED
from language import Translator
from training.config import Config
from training.phases import Phases

# As many places as a mark can stand at.
PLACES = 200


def mark_on(config: Config, phases: Phases, _: Translator) -> Mark | None:
    """The mark on the growing curves of the run that the visitor asked for last, which stands at its last
    step until it is dragged; None once it has understood, and on the runs of others."""
    if not _is_asked(config) or phases.generalised_at is not None:
        return None
    guess = guess_on(config)
    steps = np.unique(np.linspace(phases.last_step, config.steps, PLACES).round())
    if guess is None:
        return Mark(at=config.steps, label=_("drag: when does it understand?"), steps=steps)
    label = _("you say: not at all") if guess >= config.steps else _("you say: step {step}", step=guess)
    return Mark(at=guess, label=label, steps=steps)


def remember_on(key: str, config: Config) -> Callable[[], None]:
    """What is called when the mark is let go on the stage of this key."""

    def remember() -> None:
        picked = picked_on(key)
        if picked is not None:
            st.session_state[_key(config)] = int(picked["row"])

    return remember


def held_against(guess: int | None, steps: int, phases: Phases, _: Translator) -> str:
    """How near a guess was, in words; nothing without a guess.

    Args:
        guess: the step that was guessed.
        steps: those that were asked for: a guess of the last one says that it will not understand.
    """
    at = phases.generalised_at
    if guess is None:
        return ""
    never = guess >= steps
    if at is None:
        ended = _("You said that it would not understand in the time given, and so it was.")
        return ended if never else _("You said step {guess}; it has not understood.", guess=guess)
    if never:
        return _("You said that it would not understand; it did at step {at}.", at=at)
    if abs(guess - at) <= NEAR * phases.last_step:
        return _("You said step {guess}: it understood at step {at}. Well foreseen!", guess=guess, at=at)
    if guess < at:
        return _("You said step {guess}; it took until step {at}.", guess=guess, at=at)
    return _("You said step {guess}; it understood sooner, at step {at}.", guess=guess, at=at)


def guess_on(config: Config) -> int | None:
    """The step that the visitor has guessed for this run."""
    guess: int | None = st.session_state.get(_key(config))
    return guess


def _is_asked(config: Config) -> bool:
    asked: Config | None = st.session_state.get(ASKED)
    return asked is not None and asked.run_id == config.run_id


def _key(config: Config) -> str:
    return f"lab.guess.{config.run_id}"
