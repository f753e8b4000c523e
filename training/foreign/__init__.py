"""Logs of training that other programs wrote: when did such a run memorise, leap and generalise?

    formats    a file as tables: CSV, JSON lines, JSON; nothing that is read is executed
    layouts    the curves in a table, whoever laid it out: Weights & Biases, TensorBoard, one row a step
    names      what a column holds, guessed from its name; choices, which one is taken
    reading    from files to one pair of accuracy curves a run
    picture    those curves, with their phases, beside another run

>>> import tempfile
>>> from pathlib import Path
>>> file = Path(tempfile.mkdtemp()) / "log.csv"
>>> rows = [(0, 2, 1), (10, 99.5, 2), (20, 100, 3), (30, 100, 99.1), (40, 100, 100), (50, 100, 100)]
>>> _ = file.write_text("step,train_acc,val_acc\\n" + "".join(f"{a},{b},{c}\\n" for a, b, c in rows))
>>> log = read_log([file])
>>> log.chosen["held_out"].name, log.runs[0].percent, str(log.runs[0].phases().verdict)
('val_acc', True, 'groks')
"""

from training.foreign.formats import ENDINGS
from training.foreign.reading import SCALES, Log, LoggedRun, read_log
from training.foreign.tables import LogError

__all__ = ["ENDINGS", "SCALES", "Log", "LogError", "LoggedRun", "read_log"]
