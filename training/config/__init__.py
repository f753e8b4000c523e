"""What a run is made from: its config, the settings of one, named presets, and the data it is taught."""

from training.config.config import Config
from training.config.fields import FIELDS, PER_MEMBER, Field
from training.errors import ConfigError

__all__ = ["FIELDS", "PER_MEMBER", "Config", "ConfigError", "Field"]
