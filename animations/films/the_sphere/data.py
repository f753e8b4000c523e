"""What the film "The sphere" shows: networks whose norm is held from the first step on, when each of them
knew its pairs by heart and when it understood, and what the ledger measured of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from story.films.requirements import FilmError
from story.ledger.claim import Evidence
from story.ledger.results import read_result
from training.sweeps import SweepTable, read_sweep
from training.sweeps.shells import BASE, FIELDS, NAME, NETWORKS, PLACES

NETWORK, CLAIM, FREE = "one_layer_transformer", "small-shell", "smaller-norm"
AS_IT_IS, AS_LOUD = "radius", "softened"
# "The larger the sphere, the later", "as many understand" and "most of it was loudness".
LEAST_TIMES, MOST_LEFT, MOST_APART = 4.0, 0.35, 0.1

Float64 = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Held:
    """When the networks of one arm got there, by sphere and start: (R, S) steps; infinite where never."""

    by_heart: Float64
    understood: Float64

    def medians(self) -> Float64:
        """The step by which half of the networks of each sphere have understood, (R,)."""
        return np.asarray(np.median(self.understood, axis=1))


@dataclass(frozen=True, slots=True, eq=False)
class TheSphereData:
    """What the film shows, all of it recorded.

    Attributes:
        p: the hours of the clock.
        radii: of the spheres, in units of the norm at which the free network understands, (R,).
        as_it_is, as_loud: the networks on them; and with the scores divided so that they are as loud.
        degree: to which power of the radius scores grow.
        louder: how many times as large the scores are on each sphere as on that of radius 1, (R,).
        last: the step at which training was stopped.
        free: the norm of free networks once they know it by heart, and in the end.
        asked: networks on each of the two outermost spheres in the ledger.
        found: how many of them understood, on the smallest and on the largest.
        times: by how much the wait grows from the smallest to the largest.
        left: the share of that growth which is left where the scores are as loud.
    """

    p: int
    radii: Float64
    as_it_is: Held
    as_loud: Held
    degree: float
    louder: Float64
    last: int
    free: tuple[float, float]
    asked: int
    found: tuple[int, int]
    times: float
    left: float


def load() -> TheSphereData:
    """Read what the film shows.

    Raises:
        FilmError: when what was measured is missing, or does not show it.
    """
    told, free, table = _measured(CLAIM), _measured(FREE), read_sweep(NAME)
    radii = np.array(NETWORKS[NETWORK].radii)
    span = float(radii[-1] - radii[0])
    found = [np.array(told[f"rate_radius_{end}"].each) for end in ("small", "large")]
    data = TheSphereData(
        p=BASE.p,
        radii=radii,
        as_it_is=_held(table, AS_IT_IS),
        as_loud=_held(table, AS_LOUD),
        degree=NETWORKS[NETWORK].degree,
        louder=radii ** NETWORKS[NETWORK].degree,
        last=BASE.steps,
        free=(free.value("memorised"), free.value("end")),
        asked=len(found[0]),
        found=(int(found[0].sum()), int(found[1].sum())),
        times=float(np.exp(told.value("slope_radius") * span)),
        left=told.value("left"),
    )
    if not _as_told(data):
        raise FilmError("claim {name!r}: it no longer says what this film says", name=CLAIM)
    return data


def _as_told(data: TheSphereData) -> bool:
    """Whether as many, and most, understand on any sphere, later on a larger one, and little of that is the
    norm itself."""
    few, many = sorted(data.found)
    most = few > data.asked / 2 and many - few <= MOST_APART * data.asked
    later = bool((np.diff(data.as_it_is.medians()) > 0).all()) and data.times >= LEAST_TIMES
    return most and later and data.left <= MOST_LEFT and data.free[1] < data.free[0]


def _measured(claim: str) -> Evidence:
    result = read_result(claim)
    if result is None:
        raise FilmError("claim {name!r} is not measured yet", name=claim)
    return result.evidence


def _held(table: SweepTable, arm: str) -> Held:
    """When the networks of an arm got there."""
    radii, seeds = NETWORKS[NETWORK].radii, sorted({int(seed) for seed in table["seed"]})
    places: Mapping[str, Float64] = {
        name: np.full((len(radii), len(seeds)), np.inf) for name in ("memorised_at", "generalised_at")
    }
    rows = zip(*(table[field].tolist() for field in FIELDS), strict=True)
    for number, row in enumerate(rows):
        known = tuple(None if isinstance(value, float) and np.isnan(value) else value for value in row)
        for of_arm, rho in PLACES.get(known, []):
            if known[0] == NETWORK and of_arm == arm:
                place = radii.index(rho), seeds.index(int(table["seed"][number]))
                for name, steps in places.items():
                    at = float(table[name][number])
                    steps[place] = np.inf if np.isnan(at) else at
    return Held(places["memorised_at"], places["generalised_at"])
