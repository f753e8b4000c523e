"""High-dimensional geometry for looking at networks: arrays in, arrays or small frozen results out.

>>> from geometry import log_volume_fraction, participation_ratio, residue_spectrum, top_share
>>> print(f"{log_volume_fraction(dim=12288, radius=0.9, base=10):.1f}")
-562.3
>>> square = [[1, 0], [0, 1], [-1, 0], [0, -1]]
>>> print(f"{participation_ratio(square):.2f} {top_share(residue_spectrum(square), count=1):.2f}")
2.00 1.00
"""

from geometry.circles import (
    CircleFit,
    FrequencyPlane,
    circle_fit,
    frequency_order,
    frequency_plane,
    roughness,
)
from geometry.point_clouds import (
    PrincipalComponents,
    explained_variance,
    participation_ratio,
    principal_components,
)
from geometry.shells import (
    log_ball_volume,
    log_shell_fraction,
    log_sphere_area,
    log_volume_fraction,
    radius_holding,
    shell_fraction,
    shell_thickness_holding,
    volume_fraction,
)
from geometry.spectra import gini, key_frequencies, residue_spectrum, top_share
from geometry.walks import (
    random_walk,
    sample_walk_explained,
    walk_component_law,
    walk_explained_law,
    walk_participation_law,
)

__all__ = [
    # balls and shells
    "log_ball_volume",
    "log_sphere_area",
    "log_volume_fraction",
    "volume_fraction",
    "log_shell_fraction",
    "shell_fraction",
    "radius_holding",
    "shell_thickness_holding",
    # functions on Z_p
    "residue_spectrum",
    "key_frequencies",
    "top_share",
    "gini",
    "frequency_order",
    "FrequencyPlane",
    "frequency_plane",
    "CircleFit",
    "circle_fit",
    "roughness",
    # clouds of points
    "PrincipalComponents",
    "principal_components",
    "explained_variance",
    "participation_ratio",
    # random walks: the null of a trajectory
    "random_walk",
    "sample_walk_explained",
    "walk_explained_law",
    "walk_component_law",
    "walk_participation_law",
]
