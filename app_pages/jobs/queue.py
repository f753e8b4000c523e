"""A fair queue, served in turns: plain logic, without processes, clocks or Streamlit.

A visitor is an address and a session (a browser) at it. Time is shared among addresses first, and at one
address among its sessions: whoever deletes his cookie, or opens seven windows, gets no more for it.

    next            the address that has had least time; at it the session that has had least; of that the
                    first job
    who comes new   enters level with whoever has had least: idle time is not saved up
    a turn          ends with the job, or when it has lasted for its slice while somebody waits who has had
                    less; the job then waits, and goes on where it was

This is start-time fair queueing on two levels. Source: Goyal, Vin & Cheng 1996, "Start-time fair queuing",
SIGCOMM '96. `app_pages.jobs.worker` does the work.
"""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass, field, replace

from app_pages.jobs.processes import Process
from app_pages.jobs.wishes import SYSTEM, Job, Visitor, Work, name_of
from language import UserError

# Nobody can fill the queue: so many may wait of one visitor (of one address where any session has more than
# one), and so many of all.
MOST_OF_ONE = 6
MOST_OF_ALL = 60
# Whoever has not had a turn yet gets one within this time, as far as turns can be made short; and how short
# and how long a turn is at least, where others wait.
SECONDS_TO_FIRST_TURN, SHORTEST_TURN, LONGEST_TURN = 30.0, 1.0, 10.0
# A turn costs its visitor at least this: starting a worker is work as well.
LEAST_CHARGE = 1.0


class QueueError(UserError):
    """The queue is full."""


@dataclass(slots=True)
class Turn:
    """A job that is being worked on.

    Attributes:
        started: when, in seconds of the clock that the queue is told.
        server: the server that began the turn, and
        process: its worker; None until it has been started.
        ending: why it was asked to end: "pause", "cancel", "time" or "memory"; "" as long as it was not.
        ending_at: when.
    """

    job: Job
    started: float
    server: Process | None = None
    process: Process | None = None
    ending: str = ""
    ending_at: float = 0.0


@dataclass(slots=True)
class Queue:
    """Some jobs being worked on (one, unless `slots` says more), the others waiting.

    >>> from training.config import Config
    >>> queue = Queue()
    >>> for address, seed in [("a", 1), ("a", 2), ("b", 3)]:
    ...     _ = queue.submit(Visitor(address, "browser"), Config(seed=seed))
    >>> [job.config.seed for job in queue.order()]
    [1, 3, 2]

    Attributes:
        turns: what is being worked on.
        waiting: the others, in the order of asking; a paused one keeps its place.
        slots: how many are worked on at once, one of a visitor.
        submitted: how many there have been.
        had: the time that each address, and each session, has had, in seconds; of those who are here, and of
            those who have had more than any of these.
    """

    turns: list[Turn] = field(default_factory=list)
    waiting: list[Job] = field(default_factory=list)
    slots: int = 1
    submitted: int = 0
    had: dict[str, float] = field(default_factory=dict)

    def jobs(self) -> list[Job]:
        """Return the jobs being worked on and the waiting ones, in the order of request."""
        return [turn.job for turn in self.turns] + self.waiting

    def find(self, name: str) -> Job | None:
        """Return a job of this name; None where there is none."""
        return next((job for job in self.jobs() if job.name == name), None)

    def submit(
        self, visitor: Visitor, work: Work, now: float = 0.0, *, goes_on: bool = False
    ) -> tuple[Job, Job | None]:
        """Enqueue work; a visitor who asks for the same again gets the existing job.

        A full queue takes a job of an address that has few in it all the same: the last one that has not
        begun, of the address that has most, makes room.

        Returns:
            The job, and the one that made room for it, or None.

        Raises:
            QueueError: when too many of this visitor, or of all, are waiting.
        """
        for job in self.jobs():
            if job.visitor == visitor and job.name == name_of(work):
                return job, None
        removed = self._make_room(visitor) if visitor != SYSTEM else None
        if removed is not None:
            self.waiting.remove(removed)
        self._enter(visitor, now)
        self.submitted += 1
        job = Job(self.submitted, visitor, work, goes_on)
        self.waiting.append(job)
        return job, removed

    def _make_room(self, visitor: Visitor) -> Job | None:
        at_address = Counter(job.visitor.address for job in self.waiting if job.visitor != SYSTEM)
        mine = sum(job.visitor == visitor for job in self.waiting)
        if mine and max(mine, at_address[visitor.address]) >= MOST_OF_ONE:
            raise QueueError("{count} of your runs are waiting already: cancel one, or wait", count=mine)
        if len(self.waiting) < MOST_OF_ALL:
            return None
        fullest, most = max(at_address.items(), key=lambda item: item[1], default=("", 0))
        unbegun = [job for job in self.waiting if job.visitor.address == fullest and not job.turns]
        if at_address[visitor.address] + 1 >= most or not unbegun:
            raise QueueError(
                "the queue is full ({count} runs are waiting): try again later", count=MOST_OF_ALL
            )
        return unbegun[-1]

    def _enter(self, visitor: Visitor, now: float) -> None:
        """Level whoever comes new, or back, with whoever is present and has had least."""
        present = {job.visitor for job in self.jobs()} - {SYSTEM}
        if visitor == SYSTEM or visitor in present:
            return
        address, session = _keys(visitor)
        here = {one for one in present if one.address == visitor.address}
        if not here:
            levels = [self._had(_keys(one)[0], now) for one in present]
            self.had[address] = max(self.had.get(address, 0.0), min(levels, default=0.0))
        levels = [self._had(_keys(one)[1], now) for one in here]
        self.had[session] = max(self.had.get(session, 0.0), min(levels, default=0.0))

    def _had(self, key: str, now: float) -> float:
        """Return the time that an address or a session has had, the turn that it is having included."""
        running = [turn for turn in self.turns if key in _keys(turn.job.visitor)]
        return self.had.get(key, 0.0) + sum(max(0.0, now - turn.started) for turn in running)

    def order(self) -> list[Job]:
        """Return the waiting jobs in the order of their next turns, if no more were requested."""
        rest = replace(self, turns=[], waiting=list(self.waiting), had=dict(self.had))
        order = []
        for turn in self.turns:
            rest._charge(turn.job.visitor, LEAST_CHARGE)
        while (following := rest.take(0.0)) is not None:
            order.append(following.job)
            rest.end(following, 0.0)
        return order

    def take(self, now: float) -> Turn | None:
        """Begin the next turn and return it; None while all slots are taken, or nobody waits."""
        ready = self._ready()
        if len(self.turns) >= self.slots or not ready:
            return None
        job = min(ready, key=self._place)
        self.waiting.remove(job)
        turn = Turn(replace(job, turns=job.turns + 1), now)
        self.turns.append(turn)
        return turn

    def _ready(self) -> list[Job]:
        busy = {turn.job.visitor for turn in self.turns} - {SYSTEM}
        names = {turn.job.name for turn in self.turns}
        return [job for job in self.waiting if job.visitor not in busy and job.name not in names]

    def _place(self, job: Job) -> tuple[bool, int, float, float, int]:
        """Whose turn is before whose: the smaller is."""
        address, session = _keys(job.visitor)
        at_work = sum(turn.job.visitor.address == job.visitor.address for turn in self.turns)
        had = self.had.get(address, 0.0), self.had.get(session, 0.0)
        return job.visitor != SYSTEM, at_work, *had, job.number

    def end(self, turn: Turn, now: float, *, again: bool = False) -> None:
        """End a turn, and charge its visitor for it; with `again`, its job waits for another."""
        seconds = max(0.0, now - turn.started)
        self.turns.remove(turn)
        self._charge(turn.job.visitor, max(LEAST_CHARGE, seconds))
        if again:
            paused = replace(turn.job, goes_on=True, seconds=turn.job.seconds + seconds)
            self.waiting = sorted([*self.waiting, paused], key=lambda job: job.number)
        self._forget_the_idle()

    def _charge(self, visitor: Visitor, seconds: float) -> None:
        if visitor != SYSTEM:
            for key in _keys(visitor):
                self.had[key] = self.had.get(key, 0.0) + seconds

    def _forget_the_idle(self) -> None:
        """Drop what no longer matters: of whoever has nothing here, and would enter level all the same."""
        present = {job.visitor for job in self.jobs()} - {SYSTEM}
        keys = {key for visitor in present for key in _keys(visitor)}
        level = min((self.had.get(visitor.address, 0.0) for visitor in present), default=math.inf)
        for key in [key for key in self.had if key not in keys]:
            address, _, session = key.partition(" ")
            if self.had[key] <= level if not session else address not in keys:
                del self.had[key]

    def cancel(self, visitor: Visitor, number: int) -> Turn | None:
        """Remove a visitor's own job from the waiting; if it is being worked on, return its turn, which is
        left to whoever ends the worker. Another visitor's job is left alone."""
        for turn in self.turns:
            if turn.job.number == number and turn.job.visitor == visitor:
                return turn
        self.waiting = [job for job in self.waiting if job.number != number or job.visitor != visitor]
        return None

    def to_pause(self, now: float) -> list[Turn]:
        """Return the turns that have lasted long enough, while somebody waits who has had less.

        The app's own runs are not paused: all pages wait for them.
        """
        return [
            turn
            for turn in self.turns
            if turn.job.visitor != SYSTEM
            and not turn.ending
            and now - turn.started >= self.slice()
            and self._is_overtaken(turn, now)
        ]

    def _is_overtaken(self, turn: Turn, now: float) -> bool:
        """Whether another visitor's job would be next if the turn ended now."""
        rest = replace(self, turns=[other for other in self.turns if other is not turn], had=dict(self.had))
        rest._charge(turn.job.visitor, max(LEAST_CHARGE, now - turn.started))
        ready = rest._ready()
        return any(
            rest._place(job) < rest._place(turn.job) for job in ready if job.visitor != turn.job.visitor
        )

    def slice(self) -> float:
        """Return how many seconds a turn lasts now, where others wait: a first turn for all who have had none
        fits into SECONDS_TO_FIRST_TURN."""
        new = {job.visitor for job in self.waiting if not job.turns}
        if not new:
            return LONGEST_TURN
        of_addresses = Counter(visitor.address for visitor in new)
        addresses = {job.visitor.address for job in self.jobs() if job.visitor != SYSTEM}
        turns = max(of_addresses.values()) * len(addresses) / self.slots
        return min(LONGEST_TURN, max(SHORTEST_TURN, SECONDS_TO_FIRST_TURN / max(1.0, turns)))


def _keys(visitor: Visitor) -> tuple[str, str]:
    """Under which names the time of an address and of a session is kept; an address has no space in it."""
    return visitor.address, f"{visitor.address} {visitor.session}"
