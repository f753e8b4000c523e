"""Names of verdicts and units, for people."""

from __future__ import annotations

from collections.abc import Mapping

from language import Message, Translator, mark
from story.ledger.claim import Claim, Reading, State, Verdict

VERDICTS: Mapping[Verdict, str] = {
    Verdict.HOLDS: mark("holds"),
    Verdict.ON_CONDITION: mark("holds on a condition"),
    Verdict.FAILS: mark("does not hold"),
    Verdict.ANALOGY: mark("an analogy"),
    Verdict.UNDECIDED: mark("undecided"),
}

# What became of a paper's number, when it was measured again.
PAPER_VERDICTS: Mapping[Verdict, str] = {
    Verdict.HOLDS: mark("agrees"),
    Verdict.ON_CONDITION: mark("agrees on a condition"),
    Verdict.FAILS: mark("differs"),
    Verdict.ANALOGY: mark("an analogy"),
    Verdict.UNDECIDED: mark("undecided"),
}


def product_labels(
    measures: Mapping[str, str], kinds: Mapping[str, str], name: str = "{measure}_{kind}"
) -> dict[str, Message]:
    """The labels of every measure in every kind of network, or at every time.

    Args:
        measures: what each is called.
        kinds: what is said of each, around {measure}.
        name: how the readings are named.

    >>> labels = product_labels({"norm": "norm of the weights"}, {"end": "{measure} in the end"})
    >>> {name: str(label) for name, label in labels.items()}
    {'norm_end': 'norm of the weights in the end'}
    """
    return {
        name.format(measure=measure, kind=kind): Message(around, measure=Message(said))
        for measure, said in measures.items()
        for kind, around in kinds.items()
    }


def verdict_names(claim: Claim) -> Mapping[Verdict, str]:
    """What the verdicts on a claim are called: a paper's number agrees, a claim of the article holds."""
    return PAPER_VERDICTS if claim.of_paper else VERDICTS


STATES: Mapping[State, str] = {
    State.FRESH: mark("up to date"),
    State.STALE: mark("measured with an earlier version"),
    State.MISSING: mark("not measured yet"),
    State.DAMAGED: mark("damaged"),
}

UNITS: Mapping[str, str] = {
    "": "",
    "share": "",
    "share of the norm": mark("of the norm"),
    "share of the radius": mark("of the radius"),
    "last digits": mark("units of the last digit"),
    "powers of ten": mark("powers of ten"),
    "dimensions": mark("dimensions"),
    "frequencies": mark("frequencies"),
    "logits": "logits",
    "norm": "",
    "steps": mark("steps"),
    "seconds": mark("seconds"),
    "times": mark("times"),
    "bits": mark("bits"),
    "standard errors": mark("standard errors"),
    "nats": mark("nats"),
    "numbers": mark("numbers"),
    "waves": mark("waves"),
    "tensors": mark("tensors"),
    "octaves": mark("doublings"),
}


def with_state(verdict: str, state: State, _: Translator) -> str:
    """A verdict, and whether it was measured by other code than that of now."""
    if state is State.FRESH:
        return verdict
    return _("{verdict} ({state})", verdict=verdict, state=_(STATES[state]))


def number(value: float | None, unit: str) -> str:
    """A number as people read it; shares in per cent, except very small ones.

    >>> number(0.987, "share"), number(1250.0, "steps"), number(0.00019, "share of the radius")
    ('98.7 %', '1,250', '0.0190 %')
    """
    if value is None:
        return "–"
    if unit.startswith("share"):
        percent = 100 * value
        if abs(percent) < 0.001 and percent:
            return f"{percent:.1e} %"
        return f"{percent:.4f} %" if 0 < abs(percent) < 0.1 or 99.9 < percent < 100 else f"{percent:.1f} %"
    if abs(value) >= 1000:
        return f"{value:,.0f}"
    return f"{value:.3g}" if abs(value) < 100 else f"{value:.1f}"


def interval(reading: Reading) -> str:
    """The ends of its interval; "" without one."""
    if reading.low is None or reading.high is None:
        return ""
    return f"{number(reading.low, reading.unit)} … {number(reading.high, reading.unit)}"


def with_unit(reading: Reading, _: Translator) -> str:
    """The value with its unit."""
    unit = UNITS[reading.unit]
    said = number(reading.value, reading.unit)
    return f"{said} {_(unit)}" if unit else said
