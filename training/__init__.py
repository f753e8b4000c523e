"""Networks that grok: tasks, networks, optimizers, the trainer, and recorded runs.

    training.config      what a run is made from
    training.tasks       tables of pairs with their answers
    training.networks    networks as functions of a dict of parameters       (torch)
    training.optimizers  updates as pure functions with two forces           (torch)
    training.trainer     E networks at once, as a stream of moments          (torch)
    training.recording   from configs to recorded runs                       (torch)
    training.recorder    writing a run while it trains
    training.store       reading recorded runs
    training.forward     the networks' forward pass in NumPy
    training.phases      when a run memorised, leapt, generalised; its verdict
    training.cli         python -m training

Reading a finished run imports no torch.
"""
