"""Numbers fold on to a circle, in the reference run or a small one: `python -m examples.grokking`."""

from pathlib import Path
from tempfile import TemporaryDirectory

import geometry as g
from training.config import Config
from training.config.presets import REFERENCE
from training.measures import token_embeddings
from training.runs.reader import Run, StoreError, open_run

SMALL = Config(p=37, train_fraction=0.7, lr=1e-2, weight_decay=1.3, beta2=0.98, steps_after_grokking=20)


def main() -> None:
    try:
        show(open_run(REFERENCE.run_id))
    except StoreError:
        from training.runs.recording import record

        with TemporaryDirectory() as root:
            (folder,) = record([SMALL], root=Path(root))
            show(open_run(folder.name, Path(root)))


def show(run: Run) -> None:
    tokens = token_embeddings(run.weights("W_E")).astype(float)
    frequency = int(g.key_frequencies(g.residue_spectrum(tokens[-1]), 1)[0])
    fit = g.circle_fit(g.frequency_plane(tokens[-1], frequency).project(tokens), frequency)
    print(f"{run.run_id}: the circle of frequency {frequency}, and in how many directions the tokens spread")
    spread, steps = g.participation_ratio(tokens), run.snapshot_steps()
    for i in range(0, len(tokens), len(tokens) // 6):
        print(f"  step {steps[i]:5}  explained {fit.explained[i]:6.1%}  spread {spread[i]:5.1f}")
    print("Components of the path:", g.trajectory_components(tokens, 3).explained.round(2))
    print("of a walk without aim: ", g.walk_explained_law(len(tokens) - 1, 3).round(2))


if __name__ == "__main__":
    main()
