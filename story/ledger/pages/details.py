"""What lies one click behind a row: how it was tested, what hangs on its limits, its history, its runs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from language import Translator, mark
from story.ledger.claim import State, Verdict
from story.ledger.measuring import Entry
from story.ledger.pages.standing import OF_VERDICT, SIGNS
from story.ledger.provenance.blindness import SAID
from story.ledger.provenance.rules import registered, rule_hash
from story.ledger.results import Earlier
from story.ledger.words import verdict_names

DOTS_EXPLAINED = mark(
    "A diamond is the mean, a line its 95 % interval, a pale dot one seed, an upright stroke what is "
    "read where there is nothing to find."
)  # fmt: skip
INTERVALS = mark("Intervals are of 95 %: Wilson's for rates, Student's for means over seeds.")
# What is said of an earlier result, by whether its rule is that of today.
BEFORE: Mapping[bool | None, str] = {
    True: mark("{date}, seeds {seeds}: {verdict}, by the rule of today"),
    False: mark("{date}, seeds {seeds}: {verdict}, by another rule ({rule})"),
    None: mark("{date}, seeds {seeds}: {verdict}, by a rule that was not on record"),
}


def how_tested(entry: Entry, _: Translator) -> list[str]:
    """Where the claim is made, what its control is, who agrees."""
    claim = entry.claim
    if claim.of_paper:
        said = [_("said in: {said}", said=_(claim.heading))]
        said.append(_("not as there: {said}", said=_(claim.control)))
    else:
        said = [_("in the article: {said}", said=_(claim.heading))]
        said.append(_("control: {said}", said=_(claim.control)))
    return said + ([_("papers: {said}", said=_(claim.papers))] if claim.papers else [])


def limits_in_short(entry: Entry, _: Translator) -> str:
    """Whether another limit would change the verdict, in a sentence; "" where the rule has no limits."""
    if entry.result is None or entry.ruling is None or not entry.claim.thresholds:
        return ""
    found = entry.claim.sensitivity(entry.result.evidence)
    others = sum(verdict != entry.ruling.verdict for _name, _value, verdict in found)
    if not others:
        return _("No other limit that was tried changes the verdict ({count} tried).", count=len(found))
    return _(
        "Of {count} other limits tried, {others} would change the verdict.", count=len(found), others=others
    )


def limits(entry: Entry, _: Translator) -> list[str]:
    """Each limit of the rule, why it is what it is, and what the verdict would be with another."""
    if entry.result is None:
        return []
    found = entry.claim.sensitivity(entry.result.evidence)
    names = verdict_names(entry.claim)
    return [
        _(
            "limit {value}: {why}. With another: {others}",
            value=f"{threshold.value:.6g}",
            why=_(threshold.why),
            others="; ".join(
                f"{value:.6g}: {_(names[verdict])}"
                for name, value, verdict in found
                if name == threshold.name
            ),
        )
        for threshold in entry.claim.thresholds
    ]


def is_blind(entry: Entry, _: Translator) -> str:
    """Whether the rule stood before the result, in a sentence; "" without a result."""
    return _(SAID[entry.blindness]) if entry.blindness else ""


def rules_and_verdicts(entry: Entry, _: Translator) -> list[str]:
    """The history of a row: which rules it has had, and what became of it under them."""
    rules = registered().get(entry.claim.name, [])
    lines = [
        _("rule {rule}, on record since {date}", rule=f"`{row['rule']}`", date=row["since"]) for row in rules
    ]
    if entry.result is None:
        return lines
    earlier = [*entry.result.history]
    if entry.state is State.STALE:  # its own verdict is one of before
        earlier.append(entry.result.as_earlier())
    return lines + [_earlier(each, entry, _) for each in earlier]


def _earlier(earlier: Earlier, entry: Entry, _: Translator) -> str:
    verdict = Verdict(earlier.verdict)
    same = earlier.rule == rule_hash(entry.claim) if earlier.rule else None
    word = f"{SIGNS[OF_VERDICT[verdict]]} {_(verdict_names(entry.claim)[verdict])}"
    return _(BEFORE[same], date=earlier.date, seeds=seeds_in_short(earlier.seeds), verdict=word,
             rule=f"`{earlier.rule}`")  # fmt: skip


def seeds_in_short(seeds: Sequence[int]) -> str:
    """Seeds as people write them.

    >>> seeds_in_short((0, 1, 2, 100))
    '0–2, 100'
    """
    spans: list[list[int]] = []
    for seed in seeds:
        if spans and seed == spans[-1][1] + 1:
            spans[-1][1] = seed
        else:
            spans.append([seed, seed])
    return ", ".join(f"{first}" if first == last else f"{first}–{last}" for first, last in spans) or "–"


def runs_in_short(entry: Entry, _: Translator) -> str:
    """How many runs a row rests on, and which seeds they have."""
    assert entry.result is not None
    count = sum(map(len, entry.result.runs.values()))
    return _("{count} runs, seeds {seeds}", count=count, seeds=seeds_in_short(entry.result.seeds))


def making(entry: Entry, _: Translator) -> str:
    """When, where and with which code it was measured, by which rule."""
    result = entry.result
    assert result is not None
    made = _(
        "measured {date} in {seconds:.0f} s, after {training:.0f} s of training; code {code}, one thread, "
        "{processor}",
        date=result.date, seconds=result.seconds, training=result.training_seconds,
        code=result.code_version, processor=result.machine["processor"],
    )  # fmt: skip
    rule = _("rule {rule}, of commit {commit}", rule=result.rule, commit=result.rule_commit or "–")
    return "; ".join([made, rule] if result.rule else [made])


def kinds_of_run(entry: Entry, _: Translator) -> list[tuple[str, str, int]]:
    """Each kind of run that a claim asks for: its name, what is unlike the recipe, how many seeds."""
    from story.ledger.controls import RECIPE

    usual = RECIPE.to_json()
    kinds = []
    for name, condition in entry.claim.conditions.items():
        over = dict([condition.over]) if condition.over else {}
        differs = [
            f"{field} = {'none' if value is None else value}"
            for field, value in condition.config.to_json().items()
            if value != usual[field] and field not in over
        ]
        differs += [
            f"{field} = {', '.join(f'{value:g}' for value in values)}" for field, values in over.items()
        ]
        kinds.append((name, "; ".join(differs) or "–", condition.seeds))
    return kinds
