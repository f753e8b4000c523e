"""Every number of a run: the registry and what it is made of; arrays in, small results out, no torch.

registry, entries/   every measure: label, unit, equation, source, null, requirements, function
measuring, kept      `measured(run, names)`: what is missing is worked out and kept beside the run
whole_run            numbers that a run has once: the shape of its path, dimensions at its two ends
logits/              margins, data collapse, key frequencies, restricted and excluded loss, circles alone
circle               tasks that are addition on a circle, multiplication among them
embedding_spectra    spectra and Gini coefficients of embedding and readout; the tokens' circle
fourier_2d           of how many waves over the pairs the logits are made
activations/         a linear probe of the neurons; points that nearly repeat others
neurons              the frequency of each neuron, its angles, and whether it is still alive
ablation             what a network loses without each of its neurons
compression          how far a network can be simplified before it forgets
point_clouds         participation ratio and intrinsic dimension, and flat clouds of the same spread
trajectory           the path of all weights, and a walk without aim
forces               the gradient and the decay: together, against each other, or decay alone
weight_roles         which weights are embedding, readout, into a neuron and out of it
"""

from training.measures.ablation import ablation_costs
from training.measures.batch import Batch
from training.measures.circle import Circle, circle_of
from training.measures.compression import (
    accuracy_on,
    bits_needed,
    numbers_needed,
    prunable_share,
    strongest_directions,
)
from training.measures.embedding_spectra import (
    embedding_spectrum,
    readout_spectrum,
    token_circle,
    wave_gini,
    white_waves,
)
from training.measures.forces import ForceShares, shares_of_forces
from training.measures.logits.fourier_2d import fourier_2d_spectrum, waves_holding
from training.measures.logits.margins import (
    margin_gap,
    margins,
    rightly_answered,
    row_gap,
    row_margins,
    trained_in_row,
)
from training.measures.logits.spectra import (
    collapse_null,
    data_collapse,
    excluded_loss,
    key_share,
    leading_frequencies,
    logit_spectrum,
    logit_variation,
    restricted_loss,
    sum_means,
)
from training.measures.measure import Measure
from training.measures.measuring import (
    RunMeasures,
    Scalar,
    Series,
    kept_series,
    measured,
    series,
    unavailable,
)
from training.measures.neurons import (
    NeuronAngles,
    NeuronWaves,
    alive_neurons,
    neuron_angles,
    neuron_waves,
)
from training.measures.point_clouds import flat_cloud, participation, two_nearest_dimension
from training.measures.registry import MEASURES, why_not
from training.measures.trajectory import TrajectoryShape, trajectory_shape, walk_shares
from training.measures.weight_roles import incoming_outgoing, norms_by_layer, readout, token_embeddings
from training.optimizers.update import ALONE

__all__ = [
    "ALONE",
    "MEASURES",
    "Batch",
    "Circle",
    "ForceShares",
    "Measure",
    "NeuronAngles",
    "NeuronWaves",
    "RunMeasures",
    "Scalar",
    "Series",
    "TrajectoryShape",
    "ablation_costs",
    "accuracy_on",
    "alive_neurons",
    "bits_needed",
    "circle_of",
    "collapse_null",
    "data_collapse",
    "embedding_spectrum",
    "excluded_loss",
    "flat_cloud",
    "fourier_2d_spectrum",
    "incoming_outgoing",
    "kept_series",
    "key_share",
    "leading_frequencies",
    "logit_spectrum",
    "logit_variation",
    "margin_gap",
    "margins",
    "measured",
    "neuron_angles",
    "neuron_waves",
    "norms_by_layer",
    "numbers_needed",
    "participation",
    "prunable_share",
    "readout",
    "readout_spectrum",
    "restricted_loss",
    "rightly_answered",
    "row_gap",
    "row_margins",
    "series",
    "shares_of_forces",
    "strongest_directions",
    "sum_means",
    "token_circle",
    "token_embeddings",
    "trained_in_row",
    "trajectory_shape",
    "two_nearest_dimension",
    "unavailable",
    "walk_shares",
    "wave_gini",
    "waves_holding",
    "white_waves",
    "why_not",
]
