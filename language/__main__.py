"""The command line of the catalogs: `python -m language update`."""

from __future__ import annotations

import sys


def main(words: list[str]) -> int:
    if words != ["update"]:
        print("usage: python -m language update", file=sys.stderr)
        return 2
    from language.update import update

    missing = update()
    for language, texts in missing.items():
        print(f"{language}: {len(texts)} texts without a translation")
        for text in texts:
            print(f"  {text!r}")
    return 1 if any(missing.values()) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
