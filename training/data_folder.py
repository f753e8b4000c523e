"""Where what the program makes lies, unless the environment names a folder."""

from __future__ import annotations

from pathlib import Path

from language.installed import IN_SOURCE_TREE, ROOT


def data_folder(name: str = "") -> Path:
    """Return the folder for what the program makes: beside the code in a source tree, else the user's data
    folder, because an installed package may not be written, and goes with its environment.

    Args:
        name: of a folder in it, such as "runs".
    """
    if IN_SOURCE_TREE:
        return ROOT / name
    from platformdirs import user_data_path

    return user_data_path("kaiqiao", appauthor=False) / name
