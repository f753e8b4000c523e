"""Where each public name is at home: `geometry` imports a module when one of its names is first used."""

_NAMES = {
    "volumes.shells": """
        log_ball_volume log_sphere_area log_volume_fraction volume_fraction log_shell_fraction
        shell_fraction radius_holding shell_thickness_holding
    """,
    "volumes.cubes": """
        log_cube_core_fraction cube_core_fraction cube_rind_fraction log_inscribed_ball_fraction
        inscribed_ball_fraction half_diagonal
    """,
    "volumes.bodies": "log_lp_ball_volume log_simplex_volume lp_ball_radius sample_lp_ball",
    "volumes.simplices": "simplex_circumradius simplex_radius sample_simplex",
    "volumes.gaussian_radii": "GaussianRadii gaussian_radii gaussian_radius_holding log_annulus_bound",
    "volumes.gaussian_shells": "log_gaussian_density log_gaussian_shell_fraction gaussian_shell_fraction",
    "vectors.random_vectors": "sample_points",
    "vectors.norms": "norm_law SquaredNorm squared_norm sample_norms",
    "vectors.goodness_of_fit": "GoodnessOfFit fit_distance fit_test",
    "matrices.singular_values": "singular_value_law marchenko_pastur_law tracy_widom_law",
    "matrices.scree": "scaled_singular_values singular_value_quantiles",
    "matrices.spikes": "EdgeTest edge_test Spikes spikes",
    "matrices.subspaces": "subspace_angles SubspaceOverlap subspace_overlap_law sample_subspace_angles",
    "vectors.directions": "angle_law cosine_law sample_angles",
    "volumes.caps": "log_cap_fraction cosine_holding log_cap_volume log_cap_bound log_levy_bound",
    "vectors.near_orthogonality": "log_direction_count OverlapCounts overlap_counts pack_directions",
    "vectors.distances": """
        pairwise_distances squared_distance distance_law relative_contrast contrast_limit sample_contrasts
    """,
    "vectors.von_mises_fisher": """
        VonMisesFisherFit mean_resultant_length log_von_mises_fisher_density sample_von_mises_fisher
        von_mises_fisher_fit
    """,
    "vectors.random_projections": "johnson_lindenstrauss_dim project_randomly Distortion distortion",
    "residues.spectra": "residue_spectrum key_frequencies top_share gini",
    "residues.circles": "frequency_order FrequencyPlane frequency_plane CircleFit circle_fit roughness",
    "clouds.point_clouds": """
        PrincipalComponents principal_components explained_variance participation_ratio
    """,
    "clouds.ranks": "stable_rank entropy_rank",
    "clouds.hubs": "Hubness hubness",
    "clouds.similarity": "RepresentationSimilarity representation_similarity similarity_matrix",
    "paths.trajectories": "TrajectoryComponents trajectory_components",
    "clouds.embeddings": "Embedding embed",
    "clouds.alignment": "Alignment align align_sequence",
    "dimension.estimators": "DimensionEstimate intrinsic_dimension",
    "dimension.scales": "DimensionByScale Plateau dimension_by_scale",
    "dimension.manifolds": "sample_line sample_sphere sample_torus sample_swiss_roll residue_circle",
    "clouds.persistence": "Persistence rips_persistence shuffled_along_axes",
    "paths.walks": """
        random_walk sample_walk_explained walk_explained_law walk_component_law walk_participation_law
    """,
    "sandpile.pile": """
        Avalanches drop_grains toppling_rounds drive_sandpile relax is_recurrent mean_avalanche_size
    """,
    "power_laws.power_law": "PowerLawFit power_law_fit sample_power_law",
    "power_laws.bootstrap": "PowerLawTest power_law_test",
    "power_laws.cutoffs": "CutoffFit cutoff_fit CutoffComparison compare_with_cutoff",
}
HOMES = {name: module for module, names in _NAMES.items() for name in names.split()}
PACKAGES = frozenset(module.split(".")[0] for module in _NAMES)
