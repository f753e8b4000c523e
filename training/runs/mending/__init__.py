"""What of a recorded run is whole, and cutting it back to that.

examine    what is whole, and what is damaged; changes nothing
lawful     which lines a run of a config has
cutting    cut off what comes after the last whole state

A log is whole up to the first line that does not follow from those before: by its checksum, or, where it has
none, by its step. A snapshot is whole if its line is, if it has its evaluation, and if each of its chunks is
as its checksums say. The first one that is not ends the run: what comes later is cut off, and computed again
to the same bits by `training.runs.recording.resume`. Descriptions of arrays follow from the config and are
written anew where they are damaged.

Nothing is changed before somebody asks for it: reading a damaged run names the damage and leaves it.
"""

from training.runs.mending.cutting import cut_back, repair
from training.runs.mending.examine import Examined, Kinds, examine, examine_folder, expected_kinds
from training.runs.mending.lawful import Fault, reason_of

__all__ = [
    "Examined",
    "Fault",
    "Kinds",
    "cut_back",
    "examine",
    "examine_folder",
    "expected_kinds",
    "reason_of",
    "repair",
]
