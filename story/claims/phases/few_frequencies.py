"""Memorising takes hundreds of frequencies, understanding a few."""

from __future__ import annotations

from typing import TYPE_CHECKING

from language import Message, mark
from story.claims.first_and_last import CONTROLS, WHEN, first_and_last, measure_of
from story.conditions import LEAP, NO_DECAY, RANDOM_LABELS
from story.ledger.claim import Claim, Evidence, Limits, Reading, Ruling, Threshold
from story.ledger.figure import Dots
from story.ledger.readings import above, below, decide, every
from story.ledger.words import product_labels
from training.measures import Batch, embedding_spectrum
from training.measures.logits.fourier_2d import fourier_2d_spectrum, waves_holding

if TYPE_CHECKING:
    from story.ledger.lab import Lab

# What is counted has to make up this much of the energy.
ENERGY = 0.9


def experiment(lab: Lab) -> Evidence:
    """How many waves make up the logits, over all pairs, and how many frequencies the embedding."""
    p = lab.runs("leap")[0].config.p
    return Evidence(
        first_and_last(lab, {"waves": waves_in_use}, "waves")
        | first_and_last(lab, {"frequencies": in_use}, "frequencies")
        | first_and_last(lab, {"top": measure_of("embedding_top_share")}, "share")
        | {
            "waves_there_are": Reading(float((p**2 - 1) // 2), "waves"),
            "frequencies_there_are": Reading(float(p // 2), "frequencies"),
        }
    )


def waves_in_use(batch: Batch) -> float:
    """How many waves over the pairs make up ENERGY of the logits."""
    return float(waves_holding(fourier_2d_spectrum(batch.logits[0], batch.circle), ENERGY))


def in_use(batch: Batch) -> float:
    """How many frequencies make up ENERGY of the embedding."""
    spectrum = embedding_spectrum(batch.tokens, batch.circle)[0, 1:]
    return float(waves_holding(spectrum, ENERGY))


def rule(evidence: Evidence, limits: Limits) -> Ruling:
    """Holds if hundreds become few, in the answers and in the embedding, and in no control; where it is so of
    one of the two alone it fails, and says of which it is so."""

    def few(name: str, limit: float) -> bool | None:
        return every(
            below(evidence[f"{name}_end"], limit),
            *(above(evidence[f"{name}_{control}"], limit) for control in CONTROLS),
        )

    in_answers = every(
        few("waves", limits["few_waves"]), above(evidence["waves_memorised"], limits["hundreds"])
    )
    in_embedding = few("frequencies", limits["few"])
    names = ("waves_memorised", "waves_end", "waves_no_decay", "waves_random_labels",
             "frequencies_memorised", "frequencies_end", "frequencies_there_are")  # fmt: skip
    facts = {name: evidence.value(name) for name in names}
    found = Message(
        "when memorised, the answers take {waves_memorised:,.0f} waves, in the end {waves_end:.0f}; the "
        "embedding {frequencies_memorised:.0f} frequencies, then {frequencies_end:.0f}",
        **facts,
    )
    answers_alone = Message(
        "not as stated: the answers go from {waves_memorised:,.0f} waves to {waves_end:.0f}, but the "
        "embedding keeps {frequencies_end:.0f} of {frequencies_there_are:.0f} frequencies",
        **facts,
    )
    embedding_alone = Message(
        "not as stated: the embedding goes from {frequencies_memorised:.0f} frequencies to "
        "{frequencies_end:.0f}, but the answers from {waves_memorised:,.0f} waves to {waves_end:.0f}",
        **facts,
    )
    few_anyway = Message(
        "no: {waves_end:.0f} waves in the end, but as few where nothing is understood: "
        "{waves_no_decay:,.0f} without decay, {waves_random_labels:,.0f} on random labels",
        **facts,
    )
    controls = every(*(above(evidence[f"waves_{control}"], limits["few_waves"]) for control in CONTROLS))
    fails = Message("no: {found}", found=found)
    if in_answers and in_embedding is False:
        fails = answers_alone
    elif in_embedding:
        fails = embedding_alone
    elif controls is False and below(evidence["waves_end"], limits["few_waves"]):
        fails = few_anyway
    return decide(every(in_answers, in_embedding), found, fails=fails)


CLAIM = Claim(
    name="few-frequencies",
    heading=mark("Third phase: the leap"),
    statement=mark("Memorising takes hundreds of frequencies, understanding a few."),
    experiment=experiment,
    rule=rule,
    labels={
        **product_labels(
            {
                "waves": mark("waves that make up 90 % of the logits"),
                "frequencies": mark("frequencies that make up 90 % of the embedding"),
                "top": mark("share of the five strongest"),
            },
            WHEN,
        ),
        "waves_there_are": mark("waves there are over the pairs"),
        "frequencies_there_are": mark("frequencies there are"),
    },
    control=mark("the same network without decay, and on random labels"),
    papers=mark("Nanda et al. 2023: about five key frequencies"),
    thresholds=(
        Threshold("few", 12.0, mark("a quarter of the 48 frequencies of numbers mod 97"), (8.0, 16.0)),
        Threshold(
            "few_waves",
            12.0,
            mark("five key frequencies make a wave of the sum each; twice as many and two are few of 4,704"),
            (8.0, 24.0),
        ),
        Threshold("hundreds", 100.0, mark("less than a hundred is not hundreds"), (40.0, 200.0)),
    ),
    conditions={"leap": LEAP, "no_decay": NO_DECAY, "random_labels": RANDOM_LABELS},
    figure=Dots(
        readings=("waves_memorised", "waves_end", "waves_no_decay", "waves_random_labels"),
        x=mark("waves that make up 90 % of the logits"),
        log=True,
    ),
)  # fmt: skip
