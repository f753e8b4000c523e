"""Where the heads of a transformer look: one pair after another in the end, and how that came about."""

from __future__ import annotations

from collections.abc import Sequence

from app_pages.canvas import AnyPanel, Heat, Lines, Series, pack_stage, show_stage
from app_pages.canvas.colours import DISTINCT
from app_pages.chapters.run_lines import axis_of, levels, null_label, over_steps
from app_pages.frame.current_run import cached
from language import Translator
from story.chapters.adding import Attention, read_attention
from training.runs.reader import Run
from training.runs.view import RunView

MEASURE = "attention_frequency_share"
CODE = """from training.runs.reader import open_run
from story.chapters.adding import read_attention

for head in read_attention(open_run("{run_id}").view()).heads:
    print(head.frequency, head.first.mean(), head.to_last)"""


def show_attention(run: Run, _: Translator) -> None:
    """The heads at the last snapshot, beside their way there."""
    view, found = run.view(), cached(read_attention, run)
    show_stage(pack_stage(attention_panels(view, found, _), _, name=run.run_id), key="adding.attention")


def attention_panels(view: RunView, found: Attention, _: Translator) -> Sequence[AnyPanel]:
    """A picture for each head, which take turns, and a curve for each."""
    return [*_heads(view, found, _), _curves(view, found, _)]


def _heads(view: RunView, found: Attention, _: Translator) -> list[Heat]:
    return [
        Heat(
            name=f"head_{number}",
            group="heads",
            choice=_("head {number}", number=number),
            title=_("How much it looks at the first number"),
            x=_("second number"),
            y=_("first number"),
            values=head.first[None],
            row_names=[str(symbol) for symbol in head.left],
            column_names=[str(symbol) for symbol in head.right],
            bar="percent",
            says=_("Head {number} turns with circle {k}; {last} of its attention is on the = sign.",
                   number=number, k=head.frequency, last="{last}"),
            numbers={"last": ([head.to_last], "percent")},
            note=_("The rest is on the second number. The numbers stand in the order in which circle {k} "
                   "meets them.", k=head.frequency)
            if head.ordered else _("The rest is on the second number."),
            code=CODE.format(run_id=view.run_id),
            width=3,
            height=320,
        )
        for number, head in enumerate(found.heads, 1)
    ]  # fmt: skip


def _curves(view: RunView, found: Attention, _: Translator) -> Lines:
    return over_steps(
        view,
        _,
        name="attention",
        title=_("How much of it turns at one frequency"),
        **axis_of(view, [MEASURE], _),
        cursor=False,
        range_y=(0.0, 1.0),
        width=3,
        height=320,
        series=[
            *(
                Series(
                    name=f"head_{at + 1}",
                    label=_("head {number}", number=at + 1),
                    xs=found.steps,
                    ys=found.shares[:, at],
                    colour=DISTINCT[at % len(DISTINCT)],
                )
                for at in range(found.shares.shape[1])
            ),
            *levels(view, {null_label(MEASURE, _): found.null}, ".2%"),
        ],
    )
