"""Which extra of the package brings what is missing: `pip install "kaiqiao[training]"`."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.util import find_spec

from language import UserError

# The modules that this program imports of each extra's packages.
EXTRAS: Mapping[str, tuple[str, ...]] = {
    "training": (
        *("torch", "zarr", "google_crc32c", "safetensors", "filelock", "joblib", "pyarrow", "rich"),
        *("matplotlib", "pandas", "psutil"),
    ),
    "films": ("manim", "manimpango", "babel", "PIL", "av", "typst"),
    "app": ("streamlit", "starlette", "markdown_it"),
    "site": ("jinja2", "pygments", "griffe"),
}


class MissingError(UserError):
    """A package that an extra brings is not installed."""


def what_is_missing(word: str, module: str) -> MissingError | None:
    """Return one line that says which extra brings a module; None for a module that none brings.

    >>> print(what_is_missing("grok", "torch.func"))
    grok needs torch, which is not installed: pip install "kaiqiao[training]"
    """
    package = module.partition(".")[0]
    for extra, modules in EXTRAS.items():
        if package in modules:
            return MissingError(
                '{word} needs {package}, which is not installed: pip install "kaiqiao[{extra}]"',
                word=word, package=package, extra=extra,
            )  # fmt: skip
    return None


def require(word: str, module: str) -> None:
    """See to it that a module is there before anything begins.

    Raises:
        MissingError: naming the extra that brings it.
    """
    if find_spec(module) is None and (error := what_is_missing(word, module)) is not None:
        raise error
