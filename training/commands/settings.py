"""From words like `--set weight_decay=0` to a config."""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from language import Translator
from language.command_line import UsageError
from training.config import FIELDS, Config
from training.config.fields import GROUPS
from training.config.presets import PRESETS


def add_settings(parser: argparse.ArgumentParser, _: Translator) -> None:
    """Declare --preset and --set, and explain every field."""
    parser.add_argument(
        "--preset",
        default="leap",
        metavar=_("name"),
        help=_("what the run starts from: {names}", names=", ".join(PRESETS)),
    )
    parser.add_argument(
        "--set",
        action="append",
        default=[],
        dest="settings",
        metavar=_("field=value"),
        help=_("change a field; may be said many times"),
    )
    parser.epilog = _fields_explained(_)


def _fields_explained(_: Translator) -> str:
    lines = [_("fields, with their values in the preset leap:")]
    for group in GROUPS:
        lines.append(f"\n  {_(group)}")
        for name, field in FIELDS.items():
            if field.group == group and not field.of_imports:
                value = getattr(PRESETS["leap"], name)
                more = f" ({', '.join(field.names)})" if field.names else ""
                lines.append(f"    {name + '=' + _shown(value):<36} {_(field.help)}{more}")
    return "\n".join(lines)


def _shown(value: object) -> str:
    return "none" if value is None else f"{value:g}" if isinstance(value, float) else str(value)


def config_from(options: argparse.Namespace) -> Config:
    """The preset with the settings given on the command line.

    Raises:
        UsageError: when the preset or a field is not known, or a setting is no field=value.
        ConfigError: when a field cannot have its value.
    """
    if options.preset not in PRESETS:
        raise UsageError(
            "{name} = {value!r}: known are {names}",
            name="preset",
            value=options.preset,
            names=", ".join(PRESETS),
        )
    return replace(PRESETS[options.preset], **settings_from(options.settings))


def settings_from(words: Iterable[str]) -> dict[str, Any]:
    """Fields and their values from words like "lr=0.01".

    >>> settings_from(["lr=0.01", "batch_size=none", "task=multiply"])
    {'lr': 0.01, 'batch_size': None, 'task': 'multiply'}
    """
    settings: dict[str, Any] = {}
    for word in words:
        name, equals, text = word.partition("=")
        name = name.strip().replace("-", "_")
        if not equals:
            raise UsageError("--set {word!r}: it must be field=value, such as lr=0.01", word=word)
        if name not in FIELDS:
            raise UsageError(
                "--set {word!r}: there is no such field; there are {names}",
                word=word,
                names=", ".join(FIELDS),
            )
        settings[name] = FIELDS[name].parsed(text.strip())
    return settings
