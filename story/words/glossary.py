"""Glossary: the field's terms as this project uses them, each with the page that shows it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from language import Translator, mark


@dataclass(frozen=True, slots=True)
class Term:
    """A term: its name, its meaning, and the path of the page that shows it."""

    name: str
    meaning: str
    page: str


GLOSSARY = (
    Term(
        mark("grokking"),
        mark(
            "A network that has long known its training pairs by heart begins to answer held-out "
            "pairs rightly, late and fast."
        ),
        "leap",
    ),
    Term(
        mark("training pairs"),
        mark("The questions whose right answers the network is taught."),
        "leap",
    ),
    Term(
        mark("held-out pairs"),
        mark("The questions kept from it: only who has found the rule answers them."),
        "leap",
    ),
    Term(
        mark("accuracy"),
        mark("The share of pairs whose right answer gets the largest logit."),
        "leap",
    ),
    Term(
        mark("loss"),
        mark("One number for how wrong the answers are and how unsure; the gradient is its slope."),
        "phases",
    ),
    Term(
        mark("logits"),
        mark("The network's score for each possible answer, before they are made into probabilities."),
        "dark",
    ),
    Term(
        mark("margin"),
        mark("The logit of the right answer minus that of the best wrong one: above zero it is right."),
        "dark",
    ),
    Term(
        mark("sawtooth"),
        mark("Margins along a row of the table after memorising: high on training pairs, low between."),
        "dark",
    ),
    Term(
        mark("memorisation"),
        mark("The first phase: training pairs are learnt, held-out pairs are guessed."),
        "phases",
    ),
    Term(
        mark("plateau"),
        mark("The second phase: accuracy stands still while weights, margins and spectrum move."),
        "phases",
    ),
    Term(
        mark("overfitting"),
        mark("Doing well on training pairs and badly on others."),
        "phases",
    ),
    Term(
        mark("generalisation"),
        mark("Doing well on pairs that were never seen."),
        "leap",
    ),
    Term(
        mark("weight decay"),
        mark("At each update every weight loses a fixed share of itself: a pull towards zero."),
        "decay",
    ),
    Term(
        mark("regularisation"),
        mark("Whatever holds a network back from needless complexity; weight decay is one kind."),
        "decay",
    ),
    Term(
        mark("learning rate"),
        mark("How far one update goes along the slope; it scales the decay of AdamW, too."),
        "decay",
    ),
    Term(
        mark("gradient"),
        mark("The slope of the loss in every weight: as many numbers as weights, in the same shapes."),
        "decay",
    ),
    Term(
        mark("norm"),
        mark("Length: the root of the sum of all squares."),
        "phases",
    ),
    Term(
        mark("embedding"),
        mark("The vector by which a network stands for a number of the task."),
        "manifold",
    ),
    Term(
        mark("manifold"),
        mark("A curved space that looks flat from near by; here the circle on which numbers come to lie."),
        "manifold",
    ),
    Term(
        mark("Fourier frequency"),
        mark("How often a wave runs around the circle of residues; grokked networks keep a handful."),
        "dark",
    ),
    Term(
        mark("key frequencies"),
        mark("The few frequencies that hold most of a grokked network's energy."),
        "dark",
    ),
    Term(
        mark("restricted loss"),
        mark("The loss when only the waves of the key frequencies are left in the logits."),
        "dark",
    ),
    Term(
        mark("excluded loss"),
        mark("The loss on training pairs when those waves are taken out: what learning by heart still does."),
        "dark",
    ),
    Term(
        mark("participation ratio"),
        mark("Over how many directions a cloud of points spreads, counted softly."),
        "phases",
    ),
    Term(
        mark("neuron"),
        mark("A hidden unit with its weights in and out; many fade away under decay."),
        "decay",
    ),
    Term(
        mark("slingshot"),
        mark("A sudden jump of the loss, made by the optimizer itself, from which a run recovers."),
        "leap",
    ),
    Term(
        mark("null, control"),
        mark("The same measure where there is nothing to find; drawn grey, and dashed."),
        "manifold",
    ),
    Term(
        mark("self-organised criticality"),
        mark("A system that drives itself to where small causes have effects of every size: the sandpile."),
        "sandpile",
    ),
    Term(
        mark("thin shell"),
        mark("Where nearly all of a ball's volume lies in many dimensions: just under its surface."),
        "space",
    ),
)


def search(wanted: str, speakers: Iterable[Translator]) -> list[Term]:
    """Find the terms whose name or meaning holds all words of a query, in any language; all for none.

    >>> from language import translator
    >>> [term.name for term in search("SAWTOOTH", [translator("en")])]
    ['sawtooth']
    """
    needle, languages = wanted.strip().casefold(), list(speakers)
    return [
        term
        for term in GLOSSARY
        if not needle
        or any(needle in f"{say(term.name)}\n{say(term.meaning)}".casefold() for say in languages)
    ]
