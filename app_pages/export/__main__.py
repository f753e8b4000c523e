"""python -m app_pages.export RUN --page leap -o grok.html"""

import sys

from app_pages.export.cli import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
