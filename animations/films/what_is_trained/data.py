"""What the film "What is being trained" shows of a run, from its random start until all is known by heart."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from animations.drawing.asked import weigh_pair
from story.chapters.answers.asking import Question
from story.films.catalog import FILMS
from training.config import Config
from training.config.dataset import dataset_of
from training.measures import token_embeddings
from training.runs.view import RunView


@dataclass(frozen=True, slots=True, eq=False)
class WhatIsTrainedData:
    """All of it recorded. F snapshots, from the start to `memorised`.

    Attributes:
        p: the modulus.
        trained: (p, p), which pairs are trained on.
        question: a pair that is not.
        steps: (F,).
        scores: (F, p), the logits of all answers to the question.
        answers: (F,), what it answers; p where no answer leads.
        weights: (F, N), all of them.
        inputs: (2, d), what the two numbers are turned into at the start.
        loss_steps, loss: of the training pairs, at every evaluation until `memorised`.
        memorised: step.
    """

    p: int
    trained: NDArray[np.bool_]
    question: Question
    steps: NDArray[np.int64]
    scores: NDArray[np.float32]
    answers: NDArray[np.int64]
    weights: NDArray[np.float32]
    inputs: NDArray[np.float32]
    loss_steps: NDArray[np.float64]
    loss: NDArray[np.float64]
    memorised: int

    @property
    def surprise(self) -> float:
        """-log of the share that the network gives to the right answer at the start, in nats."""
        scores = self.scores[0].astype(np.float64)
        shifted = scores - scores.max()
        return float(np.log(np.exp(shifted).sum()) - shifted[self.question.taught])


def load(view: RunView) -> WhatIsTrainedData:
    """Read what the film shows.

    Raises:
        FilmError: when the run does not show it.
    """
    memorised = FILMS["WhatIsTrained"].steps_of(view).memorised
    frames = np.flatnonzero(view.steps <= memorised)
    weighed = weigh_pair(view, frames.tolist(), known=False)
    question = weighed.question
    weights = view.weights(snapshots=frames.tolist())
    steps = view.metrics["step"]
    return WhatIsTrainedData(
        p=view.config.p,
        trained=_trained_pairs(view.config),
        question=question,
        steps=view.steps[frames],
        scores=weighed.logits,
        answers=weighed.answers,
        weights=np.concatenate([part.reshape(len(frames), -1) for part in weights.values()], axis=1),
        inputs=token_embeddings(weights, view.config)[0, [question.left, question.right]],
        loss_steps=steps[steps <= memorised],
        loss=view.metrics["train_loss"][steps <= memorised],
        memorised=memorised,
    )


def _trained_pairs(config: Config) -> NDArray[np.bool_]:
    trained = np.zeros((config.p, config.p), bool)
    trained.flat[dataset_of(config).split.train] = True
    return trained
