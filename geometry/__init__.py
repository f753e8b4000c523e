"""High-dimensional geometry for looking at networks: arrays in, arrays or small frozen results out.

>>> from geometry import log_volume_fraction, participation_ratio, residue_spectrum, top_share
>>> print(f"{log_volume_fraction(dim=12288, radius=0.9, base=10):.1f}")
-562.3
>>> square = [[1, 0], [0, 1], [-1, 0], [0, -1]]
>>> print(f"{participation_ratio(square):.2f} {top_share(residue_spectrum(square), count=1):.2f}")
2.00 1.00
"""

__version__ = "0.2.0.dev0"

import importlib
from typing import TYPE_CHECKING

from geometry._public import HOMES, PACKAGES

__all__ = list(HOMES)


def _at_first_use(name: str) -> object:
    """A public name, or a package: its module is imported when it is asked for, and not with `geometry`."""
    if name in PACKAGES:
        return importlib.import_module(f"geometry.{name}")
    if name not in HOMES:
        raise AttributeError(f"module 'geometry' has no attribute {name!r}")
    thing = getattr(importlib.import_module(f"geometry.{HOMES[name]}"), name)
    globals()[name] = thing
    return thing


def __dir__() -> list[str]:
    return sorted({*globals(), *HOMES, *PACKAGES})


# What type checkers and editors read, by subject: the names of `_public.py`, where a new one is added too.
# They are not shown `__getattr__`, for which every name would be one.
if not TYPE_CHECKING:
    __getattr__ = _at_first_use
else:
    # isort: off
    # balls and shells
    from geometry.volumes.shells import (
        log_ball_volume as log_ball_volume,
        log_sphere_area as log_sphere_area,
        log_volume_fraction as log_volume_fraction,
        volume_fraction as volume_fraction,
        log_shell_fraction as log_shell_fraction,
        shell_fraction as shell_fraction,
        radius_holding as radius_holding,
        shell_thickness_holding as shell_thickness_holding,
    )

    # cubes and Gaussians
    from geometry.volumes.cubes import (
        log_cube_core_fraction as log_cube_core_fraction,
        cube_core_fraction as cube_core_fraction,
        cube_rind_fraction as cube_rind_fraction,
        log_inscribed_ball_fraction as log_inscribed_ball_fraction,
        inscribed_ball_fraction as inscribed_ball_fraction,
        half_diagonal as half_diagonal,
    )
    from geometry.volumes.bodies import (
        log_lp_ball_volume as log_lp_ball_volume,
        log_simplex_volume as log_simplex_volume,
        lp_ball_radius as lp_ball_radius,
        sample_lp_ball as sample_lp_ball,
    )
    from geometry.volumes.simplices import (
        simplex_circumradius as simplex_circumradius,
        simplex_radius as simplex_radius,
        sample_simplex as sample_simplex,
    )
    from geometry.volumes.gaussian_radii import (
        GaussianRadii as GaussianRadii,
        gaussian_radii as gaussian_radii,
        gaussian_radius_holding as gaussian_radius_holding,
        log_annulus_bound as log_annulus_bound,
    )
    from geometry.volumes.gaussian_shells import (
        log_gaussian_density as log_gaussian_density,
        log_gaussian_shell_fraction as log_gaussian_shell_fraction,
        gaussian_shell_fraction as gaussian_shell_fraction,
    )

    # random vectors and their norms
    from geometry.vectors.random_vectors import sample_points as sample_points
    from geometry.vectors.norms import (
        norm_law as norm_law,
        SquaredNorm as SquaredNorm,
        squared_norm as squared_norm,
        sample_norms as sample_norms,
    )
    from geometry.vectors.goodness_of_fit import (
        GoodnessOfFit as GoodnessOfFit,
        fit_distance as fit_distance,
        fit_test as fit_test,
    )

    # matrices without structure, and what stands out of them
    from geometry.matrices.singular_values import (
        singular_value_law as singular_value_law,
        marchenko_pastur_law as marchenko_pastur_law,
        tracy_widom_law as tracy_widom_law,
    )
    from geometry.matrices.scree import (
        scaled_singular_values as scaled_singular_values,
        singular_value_quantiles as singular_value_quantiles,
    )
    from geometry.matrices.spikes import (
        EdgeTest as EdgeTest,
        edge_test as edge_test,
        Spikes as Spikes,
        spikes as spikes,
    )

    from geometry.matrices.subspaces import (
        subspace_angles as subspace_angles,
        SubspaceOverlap as SubspaceOverlap,
        subspace_overlap_law as subspace_overlap_law,
        sample_subspace_angles as sample_subspace_angles,
    )

    # directions and distances
    from geometry.vectors.directions import (
        angle_law as angle_law,
        cosine_law as cosine_law,
        sample_angles as sample_angles,
    )
    from geometry.volumes.caps import (
        log_cap_fraction as log_cap_fraction,
        cosine_holding as cosine_holding,
        log_cap_volume as log_cap_volume,
        log_cap_bound as log_cap_bound,
        log_levy_bound as log_levy_bound,
    )
    from geometry.vectors.near_orthogonality import (
        log_direction_count as log_direction_count,
        OverlapCounts as OverlapCounts,
        overlap_counts as overlap_counts,
        pack_directions as pack_directions,
    )
    from geometry.vectors.distances import (
        pairwise_distances as pairwise_distances,
        squared_distance as squared_distance,
        distance_law as distance_law,
        relative_contrast as relative_contrast,
        contrast_limit as contrast_limit,
        sample_contrasts as sample_contrasts,
    )
    from geometry.vectors.von_mises_fisher import (
        VonMisesFisherFit as VonMisesFisherFit,
        mean_resultant_length as mean_resultant_length,
        log_von_mises_fisher_density as log_von_mises_fisher_density,
        sample_von_mises_fisher as sample_von_mises_fisher,
        von_mises_fisher_fit as von_mises_fisher_fit,
    )
    from geometry.vectors.random_projections import (
        johnson_lindenstrauss_dim as johnson_lindenstrauss_dim,
        project_randomly as project_randomly,
        Distortion as Distortion,
        distortion as distortion,
    )

    # functions on Z_p
    from geometry.residues.spectra import (
        residue_spectrum as residue_spectrum,
        key_frequencies as key_frequencies,
        top_share as top_share,
        gini as gini,
    )
    from geometry.residues.circles import (
        frequency_order as frequency_order,
        FrequencyPlane as FrequencyPlane,
        frequency_plane as frequency_plane,
        CircleFit as CircleFit,
        circle_fit as circle_fit,
        roughness as roughness,
    )

    # clouds of points
    from geometry.clouds.point_clouds import (
        PrincipalComponents as PrincipalComponents,
        principal_components as principal_components,
        explained_variance as explained_variance,
        participation_ratio as participation_ratio,
    )
    from geometry.clouds.ranks import stable_rank as stable_rank, entropy_rank as entropy_rank
    from geometry.clouds.hubs import Hubness as Hubness, hubness as hubness
    from geometry.clouds.similarity import (
        RepresentationSimilarity as RepresentationSimilarity,
        representation_similarity as representation_similarity,
        similarity_matrix as similarity_matrix,
    )

    # trajectories on disk, pictures of clouds
    from geometry.paths.trajectories import (
        TrajectoryComponents as TrajectoryComponents,
        trajectory_components as trajectory_components,
    )
    from geometry.clouds.embeddings import Embedding as Embedding, embed as embed
    from geometry.clouds.alignment import (
        Alignment as Alignment,
        align as align,
        align_sequence as align_sequence,
    )

    # intrinsic dimension, and clouds of which it is known
    from geometry.dimension.estimators import (
        DimensionEstimate as DimensionEstimate,
        intrinsic_dimension as intrinsic_dimension,
    )
    from geometry.dimension.scales import (
        DimensionByScale as DimensionByScale,
        Plateau as Plateau,
        dimension_by_scale as dimension_by_scale,
    )
    from geometry.dimension.manifolds import (
        sample_line as sample_line,
        sample_sphere as sample_sphere,
        sample_torus as sample_torus,
        sample_swiss_roll as sample_swiss_roll,
        residue_circle as residue_circle,
    )
    from geometry.clouds.persistence import (
        Persistence as Persistence,
        rips_persistence as rips_persistence,
        shuffled_along_axes as shuffled_along_axes,
    )

    # random walks: the null of a trajectory
    from geometry.paths.walks import (
        random_walk as random_walk,
        sample_walk_explained as sample_walk_explained,
        walk_explained_law as walk_explained_law,
        walk_component_law as walk_component_law,
        walk_participation_law as walk_participation_law,
    )

    # the sandpile, an analogy
    from geometry.sandpile.pile import (
        Avalanches as Avalanches,
        drop_grains as drop_grains,
        toppling_rounds as toppling_rounds,
        drive_sandpile as drive_sandpile,
        relax as relax,
        is_recurrent as is_recurrent,
        mean_avalanche_size as mean_avalanche_size,
    )

    # power laws and their end
    from geometry.power_laws.power_law import (
        PowerLawFit as PowerLawFit,
        power_law_fit as power_law_fit,
        sample_power_law as sample_power_law,
    )
    from geometry.power_laws.bootstrap import PowerLawTest as PowerLawTest, power_law_test as power_law_test
    from geometry.power_laws.cutoffs import (
        CutoffFit as CutoffFit,
        cutoff_fit as cutoff_fit,
        CutoffComparison as CutoffComparison,
        compare_with_cutoff as compare_with_cutoff,
    )
