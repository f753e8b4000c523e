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
    Blindness.BLIND: mark("{count} are blind: the rule was on record before these seeds were trained."),
    Blindness.CALCULATED: mark(
        "{count} are calculated: nothing is trained, there is nothing to be blind to."
    ),
    Blindness.BEFORE_THE_REGISTER: mark(
        "{count} were measured before rules were registered, and are not known to be blind: some rules were "
        "changed then after a first result (docs/log.md says which)."
    ),
    Blindness.RULE_CHANGED: mark("{count} are judged by a rule that was changed after the result."),
    Blindness.SEEDS_SEEN: mark("{count} rest on seeds that had been seen under an earlier rule."),
    Blindness.NO_COMMIT: mark("{count} were measured with code that no commit names."),
}


def blind_word(entry: Entry, _: Translator, said: Mapping[Blindness, str] = SHORT) -> str:
    """Whether a row is blind, or why not, in a few words; "" where it has no verdict."""
    return _(said[entry.blindness]) if has_verdict(entry) and entry.blindness else ""


def how_blind(entries: Sequence[Entry], _: Translator) -> list[str]:
    """How blind the ledger is, in sentences; every number is counted from it."""
    judged = [entry for entry in entries if has_verdict(entry)]
    counts = Counter(entry.blindness for entry in judged)
    lines = [_("Of {rows} rows {count} have a verdict.", rows=len(entries), count=len(judged))]
    lines += [
        _(said, count=counts[each])
        for each, said in COUNTED.items()
        if counts[each] or each is Blindness.BLIND
    ]
    if changed := sum(rule_changed(entry) for entry in entries):
        lines.append(
            _("In {count} rows there was a verdict before by another rule, or by one not on record; each "
              "row's history says which.", count=changed)
        )  # fmt: skip
    register = registered()
    rules = [register.get(entry.claim.name, []) for entry in entries]
    if again := sum(len(rows) > 1 for rows in rules):
        lines.append(_("In {count} rows the rule was changed once it was on record.", count=again))
    return lines


def rule_changed(entry: Entry) -> bool:
    """Whether an earlier result of a row was judged by another rule than today's, as far as is known."""
    if entry.result is None:
        return False
    now = rule_hash(entry.claim)
    return any(earlier.rule != now for earlier in entry.result.history)
