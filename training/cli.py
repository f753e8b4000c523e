"""The command line of training: `python -m training grok | resume | list | show | measure | sweep | …`."""

from __future__ import annotations

from collections.abc import Sequence

from language import Translator, UserError, mark
from language.command_line import Parser, common_options, run_main
from training.commands import export, grok, importing, landscape, measure, phases, runs, sweep

# How torch says that there is not enough memory, on the processor and on a GPU.
OUT_OF_MEMORY = ("can't allocate memory", "CUDA out of memory")
COMMANDS = (grok, runs, measure, landscape, phases, importing, sweep, export)


def main(words: Sequence[str]) -> int:
    """Run the command line; returns its exit code, as `language.command_line.run_main` says."""
    return run_main(
        words,
        _parser,
        stopped=mark("Stopped; what was recorded is kept. The same words again go on from there."),
        explain=_out_of_memory,
    )


def _out_of_memory(error: Exception) -> UserError | None:
    if isinstance(error, RuntimeError) and any(text in str(error) for text in OUT_OF_MEMORY):
        return UserError("There is not enough memory for that.")
    return None


def _parser(_: Translator) -> Parser:
    parser = Parser(_, prog="python -m training", description=_("Train networks and look at recorded runs."))
    commands, shared = parser.add_commands(), common_options(_)
    for kind in COMMANDS:
        kind.add(commands, shared, _)
    return parser
