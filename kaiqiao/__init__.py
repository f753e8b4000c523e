"""The way in: `kaiqiao WORD …`, or `python -m kaiqiao WORD …`, does what the words of `words.py` say."""
