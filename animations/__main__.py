"""`python -m animations`: see `animations.cli`."""

import sys

from animations.cli import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
