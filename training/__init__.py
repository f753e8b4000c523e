"""Networks that grok: tasks, networks, optimizers, the trainer, and recorded runs.

    training.config      what a run is made from; training.config.presets names some
    training.tasks       tables of questions with their answers
    training.config.dataset     what a run is taught: table, split, labels
    training.models    networks as functions of a dict of parameters       (torch)
    training.losses      what training makes small                           (torch)
    training.optimizers  updates as pure functions with two forces           (torch)
    training.engine.trainer     E networks at once, as a stream of moments          (torch)
    training.runs.recording   from configs to recorded runs, and on from one      (torch)
    training.runs.writer    writing a run while it trains
    training.runs.reader       reading recorded runs
    training.forward     the networks' forward pass in NumPy
    training.measures     what the weights mean
    training.phases      when a run memorised, leapt, generalised; its verdict
    training.phases.wording    what is said of a run in one plain line
    training.sweeps      grids of runs as one table
    training.cli         python -m training

Reading a finished run imports no torch.
"""

import os

# Threads that wait for each other spin, by default for milliseconds: on a machine with anything else to do
# (the app's own server, say) each waits for one that the others keep off the processor, and a step that
# takes 6 ms takes 200. Spinning for some ten microseconds costs a few per cent where the machine is idle.
# The OpenMP that torch brings reads this once, when torch is first imported.
os.environ.setdefault("GOMP_SPINCOUNT", "10000")
