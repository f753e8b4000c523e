"""Data of the chapter "How it adds": the addition, taken apart.

circles    the frequencies as clocks: what each says to each answer, and what some of them know alone
attention  where the heads of a transformer look
neurons    one neuron: where it is active, what it says to each answer, and what is lost without it
"""

from story.chapters.adding.attention import MEASURES as OF_ATTENTION
from story.chapters.adding.attention import Attention, read_attention, why_no_attention
from story.chapters.adding.circles import MEASURES as OF_CIRCLES
from story.chapters.adding.circles import (
    Adding,
    first_question,
    read_adding,
    why_no_circles,
)
from story.chapters.adding.neurons import MEASURES as OF_NEURONS
from story.chapters.adding.neurons import (
    Neuron,
    Neurons,
    most_missed,
    read_neuron,
    read_neurons,
    why_no_neurons,
)

MEASURES = (*OF_CIRCLES, *OF_NEURONS, *OF_ATTENTION)

__all__ = [
    "MEASURES", "Adding", "Attention", "Neuron", "Neurons", "first_question", "most_missed", "read_adding",
    "read_attention", "read_neuron", "read_neurons", "why_no_attention", "why_no_circles", "why_no_neurons",
]  # fmt: skip
