"""Checkpoints that other programs wrote, as a run: of a network with a declared task, or of any network.

formats       a file's content: safetensors, npz, PyTorch; nothing that is read is executed
contents      which state dicts are in a PyTorch file, at which steps, with which losses
steps         the steps of a list of checkpoints: said, or guessed from content or names
layouts       their parameters under the names of a model of ours: TransformerLens, Nanda, our own
transformer_lens  the other way: a network of ours as TransformerLens loads it
checkpoints   all files, checked to be one and the same network
importing     from files to a run on disk
"""

from training.importing.formats import ENDINGS, CheckpointError
from training.importing.importing import Imported, import_run

__all__ = ["ENDINGS", "CheckpointError", "Imported", "import_run"]
