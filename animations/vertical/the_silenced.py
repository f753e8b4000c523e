"""The silenced neurons, on a tall screen: half of a network goes, and nothing is lost; or everything."""

from __future__ import annotations

import numpy as np
from manim import FadeIn, FadeOut, Group, Indicate, smooth

from animations.drawing.curves import Share
from animations.drawing.scrub import Scrub
from animations.films.gravity.data import load
from animations.films.gravity.field_of_lights import FieldOfLights, Silencing
from animations.films.gravity.neuron_sieve import Sieve
from animations.films.gravity.without_neurons import STAGES, Without
from animations.vertical.scene import BELOW, SIDE, TallFilm
from language import mark
from story.words import palette

LIGHTS, NEURONS = np.array([0.0, 2.05, 0.0]), np.array([0.0, -1.75, 0.0])


class TheSilenced(TallFilm):
    """A field of lights, the neurons below it, and two halves of them that fall silent in turn."""

    film = "Gravity"

    def construct(self) -> None:
        self.data = load(self.view)
        self.play_sections(
            (mark("Its neurons"), self.begin),
            (mark("Silenced"), self.silence_the_fallen),
            (mark("The other way round"), self.silence_the_others),
        )

    def begin(self) -> None:
        _, data = self.say, self.data
        self.lights = FieldOfLights(data.fallen.right.shape[1], SIDE, 4.6, LIGHTS)
        self.sieve = Sieve(data.steps, data.sizes, data.alive, SIDE, 1.9, dot=0.05)
        self.sieve.mobject.move_to(NEURONS)
        self.sieve.show(data.end)
        self.main = Group(self.lights.mobject, self.sieve.mobject)
        self.open(_("How much of a network is needed?"))
        self.tell(_("Each light is a sum that it was never shown, and answers rightly."))
        self.play(FadeIn(self.lights.mobject), run_time=3.0)
        self.tell(_("Below, its {n} neurons. Orange ones have become small.", n=data.neurons))
        self.play(FadeIn(self.sieve.mobject), run_time=2.4)

    def silence_the_fallen(self) -> None:
        """The small ones go; then they come back."""
        _, fallen = self.say, self._silencing(self.data.fallen)
        self.tell(_("Silence the {n} small ones. What is lost?", n=len(self.data.fallen.silent)))
        self.play(
            Indicate(self.sieve.fallen, 1.04, palette.DECAY), FadeIn(fallen.share.mobject), run_time=1.4
        )
        self.think(1.5)
        self.play(Scrub(fallen, start=0, end=STAGES), run_time=4.0)
        self.tell(_("Next to nothing. And the other way round?"))
        self.play(Scrub(fallen, start=STAGES, end=0, rate_func=smooth), run_time=1.6)
        self.play(FadeOut(fallen.share.mobject), run_time=0.4)

    def silence_the_others(self) -> None:
        """The lights go out."""
        _, held = self.say, self._silencing(self.data.held)
        self.play(FadeIn(held.share.mobject), run_time=0.4)
        self.play(Scrub(held, start=0, end=STAGES), run_time=5.0)
        self.tell(_("Nobody told it which ones to keep."))
        self.listen()
        self.think(2.5)

    def _silencing(self, without: Without) -> Silencing:
        style = {"colour": palette.HELD_OUT, "role": "number"}
        share = Share(self.say("right: {n} %"), self.lang, np.arange(STAGES + 1), without.shares, **style)
        share.put([0, BELOW, 0])
        return Silencing(without, self.sieve, self.lights, share)
