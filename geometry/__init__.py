"""High-dimensional geometry for looking at networks: arrays in, arrays or small frozen results out.

>>> from geometry import log_volume_fraction, participation_ratio, residue_spectrum, top_share
>>> print(f"{log_volume_fraction(dim=12288, radius=0.9, base=10):.1f}")
-562.3
>>> square = [[1, 0], [0, 1], [-1, 0], [0, -1]]
>>> print(f"{participation_ratio(square):.2f} {top_share(residue_spectrum(square), count=1):.2f}")
2.00 1.00
"""

from geometry.alignment import Alignment, align, align_sequence
from geometry.circles import (
    CircleFit,
    FrequencyPlane,
    circle_fit,
    frequency_order,
    frequency_plane,
    roughness,
)
from geometry.cubes import (
    cube_core_fraction,
    cube_rind_fraction,
    half_diagonal,
    inscribed_ball_fraction,
    log_cube_core_fraction,
    log_inscribed_ball_fraction,
)
from geometry.cutoffs import CutoffComparison, CutoffFit, compare_with_cutoff, cutoff_fit
from geometry.dimension import DimensionEstimate, intrinsic_dimension
from geometry.directions import angle_law, cosine_law, sample_angles
from geometry.distances import (
    contrast_limit,
    distance_law,
    pairwise_distances,
    relative_contrast,
    sample_contrasts,
    squared_distance,
)
from geometry.gaussian_shells import (
    GaussianRadii,
    gaussian_radii,
    gaussian_shell_fraction,
    log_gaussian_density,
    log_gaussian_shell_fraction,
)
from geometry.goodness_of_fit import GoodnessOfFit, fit_test
from geometry.manifolds import (
    residue_circle,
    sample_line,
    sample_sphere,
    sample_swiss_roll,
    sample_torus,
)
from geometry.near_orthogonality import (
    OverlapCounts,
    log_cap_fraction,
    log_direction_count,
    overlap_counts,
    pack_directions,
)
from geometry.norms import SquaredNorm, norm_law, sample_norms, squared_norm
from geometry.point_clouds import (
    PrincipalComponents,
    explained_variance,
    participation_ratio,
    principal_components,
)
from geometry.power_laws import PowerLawFit, power_law_fit, sample_power_law
from geometry.projections import Embedding, embed
from geometry.random_projections import (
    Distortion,
    distortion,
    johnson_lindenstrauss_dim,
    project_randomly,
)
from geometry.random_vectors import sample_points
from geometry.ranks import entropy_rank, stable_rank
from geometry.sandpile import (
    Avalanches,
    drive_sandpile,
    drop_grains,
    is_recurrent,
    mean_avalanche_size,
    relax,
    toppling_rounds,
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
from geometry.trajectories import TrajectoryComponents, trajectory_components
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
    # cubes and Gaussians
    "log_cube_core_fraction",
    "cube_core_fraction",
    "cube_rind_fraction",
    "log_inscribed_ball_fraction",
    "inscribed_ball_fraction",
    "half_diagonal",
    "GaussianRadii",
    "gaussian_radii",
    "log_gaussian_density",
    "log_gaussian_shell_fraction",
    "gaussian_shell_fraction",
    # random vectors and their norms
    "sample_points",
    "norm_law",
    "SquaredNorm",
    "squared_norm",
    "sample_norms",
    "GoodnessOfFit",
    "fit_test",
    # directions and distances
    "angle_law",
    "cosine_law",
    "sample_angles",
    "log_cap_fraction",
    "log_direction_count",
    "OverlapCounts",
    "overlap_counts",
    "pack_directions",
    "pairwise_distances",
    "squared_distance",
    "distance_law",
    "relative_contrast",
    "contrast_limit",
    "sample_contrasts",
    "johnson_lindenstrauss_dim",
    "project_randomly",
    "Distortion",
    "distortion",
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
    "stable_rank",
    "entropy_rank",
    # trajectories on disk, pictures of clouds
    "TrajectoryComponents",
    "trajectory_components",
    "Embedding",
    "embed",
    "Alignment",
    "align",
    "align_sequence",
    # intrinsic dimension, and clouds of which it is known
    "DimensionEstimate",
    "intrinsic_dimension",
    "sample_line",
    "sample_sphere",
    "sample_torus",
    "sample_swiss_roll",
    "residue_circle",
    # random walks: the null of a trajectory
    "random_walk",
    "sample_walk_explained",
    "walk_explained_law",
    "walk_component_law",
    "walk_participation_law",
    # the sandpile, an analogy
    "Avalanches",
    "drop_grains",
    "toppling_rounds",
    "drive_sandpile",
    "relax",
    "is_recurrent",
    "mean_avalanche_size",
    # power laws and their end
    "PowerLawFit",
    "power_law_fit",
    "sample_power_law",
    "CutoffFit",
    "cutoff_fit",
    "CutoffComparison",
    "compare_with_cutoff",
]
