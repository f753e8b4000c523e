"""How many verdicts are blind, and why others are not: counted from the ledger."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from language import Translator, mark
from story.ledger.measuring import Entry
from story.ledger.pages.standing import has_verdict
from story.ledger.provenance.blindness import Blindness
from story.ledger.provenance.rules import registered, rule_hash

# Where there is room for no more.
WORDS: Mapping[Blindness, str] = {
    Blindness.BLIND: mark("blind"),
    Blindness.CALCULATED: mark("calculated"),
    Blindness.BEFORE_THE_REGISTER: mark("not known to be blind"),
    Blindness.RULE_CHANGED: mark("not blind"),
    Blindness.SEEDS_SEEN: mark("not blind"),
    Blindness.NO_COMMIT: mark("not known to be blind"),
}
# In a cell of a table.
SHORT: Mapping[Blindness, str] = {
    Blindness.BLIND: mark("blind"),
    Blindness.CALCULATED: mark("calculated, nothing to be blind to"),
    Blindness.BEFORE_THE_REGISTER: mark("not known: older than the register of rules"),
    Blindness.RULE_CHANGED: mark("not blind: the rule came after the result"),
    Blindness.SEEDS_SEEN: mark("not blind: these seeds had been seen"),
    Blindness.NO_COMMIT: mark("not known: no commit names the code"),
}
COUNTED: Mapping[Blindness, str] = {
    Blindness.BLIND: mark("Blind, the rule on record before these seeds were trained: {count}."),
    Blindness.CALCULATED: mark(
        "Calculated, nothing is trained and there is nothing to be blind to: {count}."
    ),
    Blindness.BEFORE_THE_REGISTER: mark(
        "Not known to be blind, measured before rules were registered: {count}. Some rules were changed then "
        "after a first result; docs/log.md says which."
    ),
    Blindness.RULE_CHANGED: mark("Not blind, the rule was changed after the result: {count}."),
    Blindness.SEEDS_SEEN: mark("Not blind, these seeds had been seen under an earlier rule: {count}."),
    Blindness.NO_COMMIT: mark("Not known to be blind, no commit names the code: {count}."),
}


def blind_word(entry: Entry, _: Translator, said: Mapping[Blindness, str] = SHORT) -> str:
    """Whether a row is blind, or why not, in a few words; "" where it has no verdict."""
    return _(said[entry.blindness]) if has_verdict(entry) and entry.blindness else ""


def how_blind(entries: Sequence[Entry], _: Translator) -> list[str]:
    """How blind the ledger is, in sentences; every number is counted from it."""
    judged = [entry for entry in entries if has_verdict(entry)]
    counts = Counter(entry.blindness for entry in judged)
    lines = [_("Rows with a verdict: {count} of {rows}.", rows=len(entries), count=len(judged))]
    lines += [
        _(said, count=counts[each])
        for each, said in COUNTED.items()
        if counts[each] or each is Blindness.BLIND
    ]
    register = registered()
    more = {
        mark(
            "With a verdict before by another rule, or by one not on record: {count}. Each row's history "
            "says which."
        ): sum(map(rule_changed, entries)),
        mark("With a rule that was changed once it was on record: {count}."): sum(
            len(register.get(entry.claim.name, [])) > 1 for entry in entries
        ),
    }
    lines += [_(said, count=count) for said, count in more.items() if count]
    return lines


def rule_changed(entry: Entry) -> bool:
    """Whether an earlier result of a row was judged by another rule than today's, as far as is known."""
    if entry.result is None:
        return False
    now = rule_hash(entry.claim)
    return any(earlier.rule != now for earlier in entry.result.history)
