"""Data of the chapter "How it adds": the addition, taken apart.

circles    the key frequencies as clocks: what each says to each answer, and what some of them know alone
neurons    one neuron: where it is active, what it says to each answer, and what is lost without it
"""

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

MEASURES = (*OF_CIRCLES, *OF_NEURONS)

__all__ = [
    "MEASURES", "Adding", "Neuron", "Neurons", "first_question", "most_missed", "read_adding", "read_neuron",
    "read_neurons", "why_no_circles", "why_no_neurons",
]  # fmt: skip
