"""What a run is made from: config, its bounds, named presets, and the data it is taught."""

from training.config.config import (
    OPTIONAL,
    PER_MEMBER,
    READING_PAIRS,
    TRANSFORMERS,
    TYPES,
    WHOLE,
    Config,
)
from training.errors import ConfigError

__all__ = [
    "OPTIONAL",
    "PER_MEMBER",
    "READING_PAIRS",
    "TRANSFORMERS",
    "TYPES",
    "WHOLE",
    "Config",
    "ConfigError",
]
