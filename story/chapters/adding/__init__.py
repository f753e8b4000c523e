"""Data of the chapter "How it adds": the addition, taken apart.

circles    the key frequencies as clocks: what each says to each answer, and what some of them know alone
neurons    one neuron: where it is active, what it says to each answer, and what is lost without it
"""

from story.chapters.adding.circles import (
    FRAMES,
    MEASURES,
    Adding,
    first_question,
    read_adding,
    why_no_circles,
)

__all__ = ["FRAMES", "MEASURES", "Adding", "first_question", "read_adding", "why_no_circles"]
