"""The hero of the first page: the whole table as it fills with light, and one question to the network."""

from __future__ import annotations

from app_pages.canvas import Answers, Guess, Network, Ring
from app_pages.chapters.run_lines import at_frames, kind_names
from language import Translator
from story.chapters.answers import AnswerTable, RoundedNetwork, Weighed
from story.words.questions import form_of
from training.phases import Verdict
from training.runs.view import RunView

TABLE = "table"
# Of the whole run: a guess this close to the leap is a good one.
NEAR = 0.05
# So many times as long as it has taken to learn them by heart.
QUIET = 1.5
TABLE_CODE = """from training.runs.reader import open_run
from story.chapters.answers import read_answers

table = read_answers(open_run("{run_id}").view())
print(table.right.mean(axis=(1, 2)))"""
RING_CODE = """from training.runs.reader import open_run
from story.chapters.answers import weigh

found = weigh(open_run("{run_id}").view(), {left}, {right}, [-1])
print(found.question.taught, found.answers, found.certainties)"""


def answer_table(view: RunView, found: AnswerTable, asked: tuple[int, int], _: Translator) -> Answers:
    """Every question of the table, right or wrong at each frame."""
    steps = view.steps[found.places]
    shares = {name: f"{name}_accuracy" for name in ("train", "held_out")}
    legend = (
        (_("never shown, and right"), "lit_held_out"),
        (_("shown, and right"), "lit_train"),
        (_("just now"), "glow"),
        (_("wrong"), "ink"),
    )
    return Answers(
        name=TABLE,
        title=_("Every cell is one question"),
        values=found.answers,
        expected=found.taught[None],
        kinds=found.kinds[None],
        kind_names=kind_names(_),
        none=found.none,
        form=form_of(view.config),
        chosen=asked,
        legend=legend,
        says=_("{train} of the training pairs are right, {held_out} of the held-out pairs."),
        numbers={name: (at_frames(view, measure, steps), "percent") for name, measure in shares.items()},
        note=_(
            "Rows: the first number, columns: the second. A cell glows when it has just become right. In the "
            "dark, training pairs are a little warmer."
        ),
        code=TABLE_CODE.format(run_id=view.run_id),
        width=3,
        height=500,
        tall=True,
    )


def ring(
    view: RunView, found: Weighed, _: Translator, *, table: bool, network: RoundedNetwork | None = None
) -> Ring:
    """All answers to one question.

    Args:
        network: the run's at some frames of the table, where no page hears of other questions.
        table: whether the table stands beside it, and knows the answers to all other questions.
    """
    asked = found.question
    return Ring(
        name="ring",
        title=_("Ask the network"),
        x=_("answer"),
        values=found.certainties,
        answers=found.answers[:, None],
        taught=asked.taught,
        form=form_of(view.config),
        chosen=(asked.left, asked.right),
        size=view.config.table_shape.n_tokens,
        sentences=sentences(_),
        labels=(_("first number"), _("second number")),
        table=TABLE if table else "",
        network=None if network is None else _asked_here(view, network, _),
        note=_(
            "All answers on a clock: the longer a ray, the surer the network is of that answer (softmax of "
            "the logits). The hand points to the network's answer, the dot outside to the right one."
        ),
        code=RING_CODE.format(run_id=view.run_id, left=asked.left, right=asked.right),
        width=3,
        height=236,
    )


def _asked_here(view: RunView, found: RoundedNetwork, _: Translator) -> Network:
    return Network(
        name=view.config.network,
        heads=view.config.n_heads,
        frames=found.frames,
        levels=found.levels,
        scales=found.scales,
        said=_("The rays are those of step {step}, from weights rounded to bytes."),
    )


def leap_guess(view: RunView, _: Translator) -> Guess | None:
    """When the leap begins, to be guessed; None for a run that does not leap."""
    phases = view.phases
    if phases.verdict is not Verdict.GROKS or phases.leap_at is None:
        return None
    words = {
        "ask": _("When will the leap to the others begin? Click where you think so."),
        "told": _("You say step {guess}. Now watch."),
        "near": _("You said step {guess}: it leapt at step {at}. Well foreseen!"),
        "early": _("You said step {guess}; it took until step {at}."),
        "late": _("You said step {guess}; it leapt sooner, at step {at}."),
    }
    # Known by heart, and for a while nothing has changed: there it waits for the guess.
    waits_at = None if phases.memorised_at is None else min(QUIET * phases.memorised_at, phases.leap_at)
    return Guess(at=phases.leap_at, near=NEAR * phases.last_step, words=words, waits_at=waits_at)


def sentences(_: Translator) -> dict[str, str]:
    """What the network thinks, and what it has been shown."""
    return {
        "right": _("Step {step}: it thinks {question}. Right!"),
        "wrong": _("Step {step}: it thinks {question}. Right is {taught}."),
        "none": _("Step {step}: it cannot decide. Right is {taught}."),
        "kind0": _("It has never been shown this one."),
        "kind1": _("It is trained on this one."),
        "kind2": _("It is taught this wrong answer."),
    }
