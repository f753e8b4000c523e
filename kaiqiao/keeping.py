"""Where an installed package keeps what it makes, said at its first start."""

from __future__ import annotations

import errno
import os
import sys

from language import Translator, UserError
from language.installed import IN_SOURCE_TREE


def say_where_it_is_kept(_: Translator) -> None:
    """Say once, when it is made, where the user's data folder lies; in a source tree nothing is asked of it.

    Raises:
        UserError: when it cannot be made or written.
    """
    if IN_SOURCE_TREE or os.environ.get("KAIQIAO_RUNS"):
        return
    from training.data_folder import data_folder

    folder = data_folder()
    try:
        if folder.is_dir():
            if os.access(folder, os.W_OK | os.X_OK):
                return
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
        folder.mkdir(parents=True)
    except OSError as error:
        raise UserError(
            "the data folder {folder} cannot be written ({reason}); name a folder for runs with KAIQIAO_RUNS",
            folder=str(folder), reason=error.strerror or str(error),
        ) from error  # fmt: skip
    text = _(
        "What Kaiqiao records is kept in {folder} (KAIQIAO_RUNS names another folder for runs).",
        folder=str(folder),
    )
    print(text, file=sys.stderr)
