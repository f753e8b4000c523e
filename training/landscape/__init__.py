"""The loss between and around the networks that a run went through; arrays in, small results out, no torch.

axes         numbers along an axis, as they are handed in
networks     which networks can be compared: same names, same shapes, finite weights
losses       loss and accuracy of many networks on all questions of the table
line         along the straight line between two networks
plane        planes through three networks, or along which a path spreads most; how far networks are from them
surface      loss and accuracy over a grid on a plane, and the path's own beside it
of_runs      the same, asked of recorded runs
picture      all of it of a recorded run, kept beside it
curvature    the largest second derivative of the training loss, and their sum (torch, when it is called)
learning_coefficient   how fast the volume around a network grows with the loss allowed, from draws (langevin)
quadratic_network      the same of the quadratic network, in closed form

A plane holds next to nothing of the space around a path of tens of thousands of weights. So each point of the
path comes with its own loss and its distance from the plane.
"""

from training.landscape.curvature import curvature_at
from training.landscape.learning_coefficient import (
    LearningCoefficient,
    coefficient_of,
    coefficients_at,
    learning_coefficient,
)
from training.landscape.line import LossLine, loss_line
from training.landscape.losses import Losses, losses_of
from training.landscape.of_runs import line_between, surface_of_path, surface_through
from training.landscape.picture import RunLandscape, landscape_of, measure_landscape, read_landscape
from training.landscape.plane import Plane, plane_of_path, plane_through
from training.landscape.quadratic_network import jacobian_rank, quadratic_coefficient
from training.landscape.surface import LossSurface, PathPoints, grid_around, loss_surface, path_points

__all__ = [
    "LearningCoefficient",
    "LossLine",
    "LossSurface",
    "Losses",
    "PathPoints",
    "Plane",
    "RunLandscape",
    "coefficient_of",
    "coefficients_at",
    "curvature_at",
    "grid_around",
    "jacobian_rank",
    "landscape_of",
    "learning_coefficient",
    "line_between",
    "loss_line",
    "loss_surface",
    "losses_of",
    "measure_landscape",
    "path_points",
    "plane_of_path",
    "plane_through",
    "quadratic_coefficient",
    "read_landscape",
    "surface_of_path",
    "surface_through",
]
