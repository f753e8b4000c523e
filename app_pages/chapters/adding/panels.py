"""The hero of the chapter "How it adds": the frequencies as clocks that a visitor turns and switches."""

from __future__ import annotations

from collections.abc import Collection

from app_pages.canvas import Clocks
from app_pages.chapters.run_lines import at_frames
from language import Translator
from story.chapters.adding import Adding
from story.chapters.answers import Question
from story.words.questions import form_of
from training.measures.logits.circles import CIRCLE_SHARE

# So much of the table counts as all of it.
NEARLY_ALL = 0.99
CODE = """from training.runs.reader import open_run
from story.chapters.adding import read_adding

found = read_adding(open_run("{run_id}").view())
print(found.frequencies, found.accuracy[-1])"""


def clocks(found: Adding, asked: Question, on: Collection[int], _: Translator) -> Clocks:
    """The frequencies as clocks, those in `on` switched on; the strongest where none of them is."""
    choice = sum(1 << at for at, k in enumerate(found.frequencies.tolist()) if k in on)
    cosines, sines = found.turning
    return Clocks(
        name="clocks",
        title=_("Build the addition") if found.view.config.task == "add" else _("Build the answers"),
        x=_("training steps"),
        frequencies=found.frequencies.tolist(),
        on=choice or min(1, len(found.frequencies)),
        values=found.accuracy,
        bias=found.bias,
        cosines=cosines,
        sines=sines,
        left=found.left,
        right=found.right,
        symbols=found.symbols,
        beside=at_frames(found.view, "held_out_accuracy", found.steps),
        form=form_of(found.view.config),
        chosen=(asked.left, asked.right),
        size=found.view.config.table_shape.n_tokens,
        sentences={
            "one": _("Circle {which} alone answers {share} of the whole table rightly."),
            "on": _("Circles {which} alone answer {share} of the whole table rightly."),
            "none": _("No circle is on: {share} of the whole table is right."),
            "switch": _("circle {k}"),
            "share": _("right with these alone"),
            "beside": _("network, held-out pairs"),
        },
        labels=(_("first number"), _("second number")),
        note=_(
            "The same number has the same colour on every clock: at frequency k its place is k times as far "
            "round. Grey, the hand is turned by the first number; purple, on by the second. Turn a hand, "
            "type two numbers, or use the arrow keys. On the right, what the circles that are on say to "
            "each answer, together: a wave each, taken from the network's own logits, averaged over all "
            "pairs of one sum that it was never shown, and added. There are as many circles as hold "
            "{share:.0%} of what depends on the sum, six at most. In this run, {enough}",
            share=CIRCLE_SHARE,
            enough=enough_told(found, _),
        ),
        code=CODE.format(run_id=found.view.run_id),
        height=480,
    )


def enough_told(found: Adding, _: Translator) -> str:
    """How many circles are enough for the whole table, in this run."""
    count, (alone, together) = len(found.frequencies), (found.accuracy[-1, 1], found.accuracy[-1, -1])
    enough = found.fewest_for(NEARLY_ALL)
    if not enough:
        return _(
            "even all {count} strongest circles answer only {together:.0%}.", count=count, together=together
        )
    return _(
        "of its {count} circles, {enough} ({which}) answer {share:.0%} of the table; the strongest by "
        "itself answers {alone:.0%}.",
        count=count, enough=len(enough), which=", ".join(map(str, enough)), alone=alone,
        share=found.accuracy_of(enough),
    )  # fmt: skip
