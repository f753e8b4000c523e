"""`python -m animations`: see `animations.commands.cli`."""

import signal
import sys
from collections.abc import Sequence

from animations.commands import cli


def main(words: Sequence[str]) -> int:
    """Run the command line in a process of its own; returns its exit code."""
    # SIGTERM is taken as Ctrl-C is, and both by background jobs too: Python unwinds, nothing half-made stays.
    for ending in (signal.SIGINT, signal.SIGTERM):
        signal.signal(ending, signal.default_int_handler)
    return cli.main(words)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
