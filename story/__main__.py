import sys

from story.cli import main

sys.exit(main(sys.argv[1:]))
