"""The command line of what is told: `python -m story claims`."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from language import Translator, mark
from language.command_line import Parser, common_options, run_main, whole_number
from language.installed import refuse_outside_source_tree
from story import verify
from story.ledger.article import write_article_page
from story.ledger.checking import check
from story.ledger.lab import OnProgress
from story.ledger.measuring import (
    Entry,
    chosen_claims,
    measure_claims,
    read_entry,
    read_ledger,
    results_folder,
)
from story.ledger.pages import write_pages
from story.ledger.provenance.rules import register
from story.ledger.words import STATES, verdict_names
from story.registry import LEDGER
from training.engine.runtime import default_threads as default_jobs


def main(words: Sequence[str]) -> int:
    """Run the command line; returns its exit code, as `language.command_line.run_main` says."""
    return run_main(
        words,
        _parser,
        stopped=mark("Stopped; what was measured is kept. The same words again go on from there."),
    )


def _parser(_: Translator) -> Parser:
    parser = Parser(
        _, prog="python -m story", description=_("What the project tells, and how it is put to the test.")
    )
    commands, shared = parser.add_commands(), common_options(_)
    verify.add(commands, shared, _)
    claims = commands.add_parser("claims", parents=[shared], help=_("put the article's claims to the test"))
    claims.set_defaults(command=claims_command)
    claims.add_argument("names", nargs="*", metavar="ID", help=_("which claims; all without any"))
    claims.add_argument("--list", action="store_true", help=_("say what there is, and measure nothing"))
    claims.add_argument(
        "--check", action="store_true", help=_("recompute every recorded number from its runs, train nothing")
    )
    claims.add_argument(
        "--register", action="store_true", help=_("put rules that are new on record, measure nothing")
    )
    claims.add_argument("--quick", action="store_true", help=_("a smoke test with small runs, kept apart"))
    claims.add_argument("--again", action="store_true", help=_("measure what is up to date, too"))
    claims.add_argument(
        "--jobs",
        type=whole_number("--jobs", 1, 256),
        default=default_jobs(),
        metavar="N",
        help=_("how many runs are trained at a time"),
    )
    claims.add_argument("--results", type=Path, metavar=_("folder"), help=_("another folder for the results"))
    claims.add_argument("--pages", action="store_true", help=_("only write docs/claims.md anew"))
    return parser


def claims_command(options: argparse.Namespace, _: Translator) -> int:
    """Measure what is missing or stale, and say what became of every claim chosen."""
    measures_nothing = options.list or options.check or options.register
    claims = chosen_claims(LEDGER, options.names, with_long=options.quick or measures_nothing)
    folder = options.results or results_folder(quick=options.quick)
    if options.register or options.pages:
        refuse_outside_source_tree("claims --register" if options.register else "claims --pages")
    if options.register:
        for name in register(claims):
            print(name)
        return 0
    if options.check:
        return max([_check(read_entry(claim, folder, quick=options.quick), _) for claim in claims])
    if options.list:
        for claim in claims:
            _report(read_entry(claim, folder, quick=options.quick), options, _)
        return 0
    if options.pages:
        claims = []
    with _watched(len(claims), options, _) as (on_progress, say):
        found = measure_claims(claims, quick=options.quick, again=options.again, jobs=options.jobs,
                               folder=folder, on_progress=on_progress)  # fmt: skip
        for entry, _measured in found:
            say(entry)
    if options.pages or not (options.quick or options.results):
        paths = [*write_pages(read_ledger(LEDGER.values())), write_article_page()]
        if not options.json:
            print(_("written: {paths}", paths=", ".join(path.name for path in paths)))
    return 0


def _check(entry: Entry, _: Translator) -> int:
    """Say whether a claim's numbers come out again; returns the exit code that this is worth."""
    wrong = check(entry)
    print(f"{entry.claim.name}  " + (_(wrong) if wrong else _("OK")), flush=True)
    return 1 if wrong else 0


@contextmanager
def _watched(
    count: int, options: argparse.Namespace, _: Translator
) -> Iterator[tuple[OnProgress | None, Callable[[Entry], None]]]:
    """Whom to tell of the training, and of a claim's result: progress bars, or plain lines."""
    if options.json or not sys.stderr.isatty():
        yield None, lambda entry: _report(entry, options, _)
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn()
    with Progress(*columns, console=Console(stderr=True)) as bar:
        runs = bar.add_task(_("runs"), total=None)
        claims = bar.add_task(_("claims"), total=count)

        def say(entry: Entry) -> None:
            bar.advance(claims)
            _report(entry, options, _)

        yield lambda done, total: bar.update(runs, completed=done, total=total), say


def _report(entry: Entry, options: argparse.Namespace, _: Translator) -> None:
    """Print a claim: name, state, verdict and what it rests on."""
    claim, ruling = entry.claim, entry.ruling
    if options.json:
        facts = {"claim": claim.name, "state": str(entry.state),
                 "verdict": str(ruling.verdict) if ruling else None,
                 "because": _(ruling.because) if ruling else None}  # fmt: skip
        print(json.dumps(facts, ensure_ascii=False), flush=True)
        return
    state = _(STATES[entry.state])
    verdict = f"{_(verdict_names(claim)[ruling.verdict])} — {_(ruling.because)}" if ruling else ""
    print(
        f"{claim.name}  [{state}]  {_(claim.statement)}" + (f"\n    {verdict}" if verdict else ""), flush=True
    )
