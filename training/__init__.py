"""Networks that grok: tasks, networks, optimizers, the trainer, recorded runs, and what their weights mean.

    config       what a run is made from: settings, presets, the table it is taught
    tasks        tables of questions with their answers
    models       networks as functions of a dict of weights
    losses       what training minimises
    optimizers   updates as pure functions with two forces: the gradient's and the decay's
    engine       the trainer: E networks at once, as a stream of evaluated steps          (torch)
    runs         recorded runs on disk: writing, reading, resuming
    phases       when a run memorised, leapt, generalised; its verdict
    foreign      logs of other programs: when their runs memorised, leapt, generalised
    display      how runs, phases and measures show themselves, in a notebook and on any axes
    watching     networks that somebody else trains, recorded from their own loop
    importing    checkpoints that other programs wrote, as runs
    measures     the registry of every number that is shown of a run
    landscape    the loss along lines and over planes between networks, and how sharply it curves
    sweeps       grids of runs as one table
    commands     python -m training

The names below are loaded on first use: `import training`, and reading a finished run, import no torch.

>>> from training import OPTIMIZERS, PRESETS, Config
>>> Config(p=59).task, PRESETS["power"].network, "muon" in OPTIMIZERS
('add', 'two_layer_decoder', True)
"""

import os
from importlib import import_module
from typing import TYPE_CHECKING, Any

# Threads that wait for each other spin, by default for milliseconds: on a machine with anything else to do
# (the app's own server, say) each waits for one that the others keep off the processor, and a step that
# takes 6 ms takes 200. Spinning for some ten microseconds costs a few per cent where the machine is idle.
# The OpenMP that torch brings reads this once, when torch is first imported.
os.environ.setdefault("GOMP_SPINCOUNT", "10000")

if TYPE_CHECKING:
    from training.config import Config, ConfigError
    from training.config.presets import PRESETS, REFERENCE
    from training.engine.trainer import EvalStep, train
    from training.importing import import_run
    from training.losses import LOSSES
    from training.measures import MEASURES, RunMeasures, Series, measured, series
    from training.models import MODELS
    from training.optimizers import OPTIMIZERS
    from training.phases import Phases, Verdict, detect_phases
    from training.runs.reader import Run, StoreError, list_runs, open_run
    from training.runs.recording import record, resume
    from training.runs.view import RunView
    from training.sweeps import Sweep, SweepTable, parse_sweep, read_sweep, run_sweep, sweep
    from training.tasks import TASKS, Table
    from training.watching import WatchedRun, open_watched, watch

__all__ = [
    "LOSSES",
    "MEASURES",
    "MODELS",
    "OPTIMIZERS",
    "PRESETS",
    "REFERENCE",
    "TASKS",
    "Config",
    "ConfigError",
    "EvalStep",
    "Phases",
    "Run",
    "RunMeasures",
    "RunView",
    "Series",
    "StoreError",
    "Sweep",
    "SweepTable",
    "Table",
    "Verdict",
    "WatchedRun",
    "detect_phases",
    "import_run",
    "list_runs",
    "measured",
    "open_run",
    "open_watched",
    "parse_sweep",
    "read_sweep",
    "record",
    "resume",
    "run_sweep",
    "series",
    "sweep",
    "train",
    "watch",
]

# Which module each of these names is from.
_MODULES = {
    "config": "Config ConfigError",
    "config.presets": "PRESETS REFERENCE",
    "engine.trainer": "EvalStep train",
    "importing": "import_run",
    "losses": "LOSSES",
    "measures": "MEASURES RunMeasures Series measured series",
    "models": "MODELS",
    "optimizers": "OPTIMIZERS",
    "phases": "Phases Verdict detect_phases",
    "runs.reader": "Run StoreError list_runs open_run",
    "runs.recording": "record resume",
    "runs.view": "RunView",
    "sweeps": "Sweep SweepTable parse_sweep read_sweep run_sweep sweep",
    "tasks": "TASKS Table",
    "watching": "WatchedRun open_watched watch",
}
_HOME = {name: module for module, names in _MODULES.items() for name in names.split()}


def __getattr__(name: str) -> Any:
    """Import a public name when it is first asked for (PEP 562)."""
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
