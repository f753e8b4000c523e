"""The pictures of the chapter "In the dark" that show waves: of embedding and answers, and how many."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from app_pages.canvas import Bars, Lines, Series
from app_pages.chapters.run_lines import at_steps, axis_of, code_of, levels, null_label, over_steps, unit_of
from language import Translator
from story.chapters.in_the_dark import InTheDark
from training.measures.entries.embedding import ENERGY


def spectra(found: InTheDark, _: Translator) -> Sequence[Bars]:
    """Of which waves the embedding and the logits are made."""
    frequencies = np.arange(1, found.embedding.shape[1] + 1)
    keys = tuple(int(k) - 1 for k in found.frequencies)
    embedding = Bars(
        name="embedding",
        title=_("Waves of the embedding"),
        x=_("frequency"),
        y=unit_of("embedding_spectrum", _),
        values=found.embedding,
        positions=frequencies,
        marked=keys,
        beside=found.embedding_null,
        beside_colour="control",
        range_y=_top(found.embedding),
        colour="geometry",
        width=3,
        height=240,
        legend=((_("key frequencies"), "geometry"), (null_label("embedding_spectrum", _), "control")),
        says=_("The {count} key frequencies hold {share} of the embedding's energy; in white noise, {null}."),
        numbers={
            "count": ([len(keys)], "whole"),
            "share": (found.embedding[:, keys].sum(axis=1), "percent"),
            "null": ([found.embedding_null[list(keys)].sum()], "percent"),
        },
        code=code_of(found.view, ["embedding_spectrum"]),
    )
    logits = Bars(
        name="logits",
        title=_("Waves of the answers"),
        x=_("frequency of a + b"),
        y=unit_of("logit_spectrum", _),
        values=found.logits,
        positions=frequencies,
        marked=keys,
        beside=np.full(len(frequencies), found.logits_null),
        beside_colour="control",
        range_y=_top(found.logits),
        colour="geometry",
        width=3,
        height=240,
        legend=((_("key frequencies"), "geometry"), (null_label("logit_spectrum", _), "control")),
        says=_("The {count} key frequencies hold {share} of the logits' variance."),
        numbers={
            "count": ([len(keys)], "whole"),
            "share": (found.logits[:, keys].sum(axis=1), "percent"),
        },
        note=_("What does not turn with a + b at all is memorised noise."),
        code=code_of(found.view, ["logit_spectrum"]),
    )
    return [embedding, logits]


def waves(found: InTheDark, _: Translator) -> Lines:
    """From thousands of waves to a handful."""
    names = {
        "waves_no_decay": _("without decay, in the end"),
        "waves_random_labels": _("random labels, in the end"),
    }
    controls = {label: found.controls[name] for name, label in names.items() if name in found.controls}
    return over_steps(
        found.view,
        _,
        name="waves",
        title=_("How many waves the answers are made of"),
        **axis_of(found.view, ["pair_waves"], _),
        range_y=(1.0, float(found.waves_there_are)),
        height=220,
        series=[
            Series(
                name="waves", label=_("this run"), xs=found.wave_steps, ys=found.waves, colour="geometry",
                points=True,
            ),
            *levels(found.view, controls, ",.0f"),
        ],
        says=_(
            "At step {at}, {count} of {all} waves make up {energy} of the logits."
        ),
        numbers={
            "at": (at_steps(found.steps, found.wave_steps, found.wave_steps), "whole"),
            "count": (at_steps(found.steps, found.wave_steps, found.waves), "whole"),
            "all": ([found.waves_there_are], "whole"),
            "energy": ([ENERGY], "percent"),
        },
        note=_(
            "The article speaks of hundreds of frequencies. There are that many only over pairs (a, b), "
            "counted here; over the numbers themselves there are {count}.",
            count=found.embedding.shape[1],
        ),
    )  # fmt: skip


def _top(values: NDArray[np.floating]) -> tuple[float, float]:
    return 0.0, 1.05 * float(np.nanmax(values, initial=1e-6))
