"""`python -m animations`: see `animations.cli`."""

import signal
import sys

from animations.cli import main

if __name__ == "__main__":
    # To be ended is taken as Ctrl-C is: Python unwinds, and nothing half-made stays.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    sys.exit(main(sys.argv[1:]))
