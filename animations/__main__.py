"""`python -m animations`: see `animations.commands.cli`."""

import signal
import sys

from animations.commands.cli import main

if __name__ == "__main__":
    # SIGTERM is taken as Ctrl-C is, and both by background jobs too: Python unwinds, nothing half-made stays.
    for ending in (signal.SIGINT, signal.SIGTERM):
        signal.signal(ending, signal.default_int_handler)
    sys.exit(main(sys.argv[1:]))
