"""Record networks that somebody else trains: any torch.nn.Module in any loop, into a run on disk.

watcher     what is called from the loop
selection   which parameters are recorded, and how many snapshots there is room for
forces      the two parts of its optimizer's updates
writer      the run's folder
reading     the recorded run; needs no torch
"""

from training.watching.reading import WatchedRun, list_watched, open_watched
from training.watching.selection import WatchError
from training.watching.watcher import Watcher, watch

__all__ = ["WatchError", "WatchedRun", "Watcher", "list_watched", "open_watched", "watch"]
