"""The pair that goes through all films: one that the network is never shown."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from story.chapters.answers.asking import Weighed, usual_question, weigh
from story.films.requirements import FilmError
from training.config.dataset import dataset_of
from training.runs.view import RunView


def weigh_pair(view: RunView, frames: Sequence[int], *, known: bool) -> Weighed:
    """A held-out pair that is answered wrongly at the first of these snapshots, and rightly at the last where
    it is to be `known` there, else wrongly: the usual one, where that is so.

    Raises:
        FilmError: when the run has no such pair among those that are looked at.
    """
    p, usual = view.config.p, usual_question(view.config)
    rows = np.sort(dataset_of(view.config).split.held_out)[:: max(1, p // 4)]
    for left, right in ((usual.left, usual.right), *(divmod(int(row), p) for row in rows)):
        weighed = weigh(view, left, right, frames)
        if weighed is None:
            continue
        taught = weighed.question.taught
        if weighed.answers[0] != taught and (weighed.answers[-1] == taught) == known:
            return weighed
    if known:
        raise FilmError("run {run_id!r}: it learns nothing that it was never shown", run_id=view.run_id)
    raise FilmError("run {run_id!r}: it knows what it was never shown too early", run_id=view.run_id)
