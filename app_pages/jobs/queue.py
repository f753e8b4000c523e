"""A fair queue: runs are trained one at a time, and visitors take turns.

Plain logic, without processes or Streamlit; `app_pages.jobs.worker` does the training.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from language import UserError
from training.config import Config

# What the app itself asks for: without it no page has anything to show, so it comes before all visitors.
SYSTEM = ""
# Nobody can fill the queue: so many may wait of one visitor, and so many of all.
MOST_OF_ONE = 6
MOST_OF_ALL = 40


class QueueError(UserError):
    """The queue is full."""


@dataclass(frozen=True, slots=True)
class Job:
    """A run that a visitor has requested.

    Attributes:
        number: in the order of asking.
        visitor: who asked; SYSTEM for the app itself. Told to nobody else.
        config: what is trained.
        goes_on: whether a stopped run goes on, instead of being trained from its start.
    """

    number: int
    visitor: str
    config: Config
    goes_on: bool = False

    @property
    def run_id(self) -> str:
        return self.config.run_id


@dataclass(slots=True)
class Queue:
    """One job being worked on, the others waiting.

    Next comes a job of the visitor who was served longest ago, or never; of one visitor's jobs the first.

    >>> queue = Queue()
    >>> for visitor, seed in [("a", 1), ("a", 2), ("b", 3)]:
    ...     _ = queue.submit(visitor, Config(seed=seed))
    >>> [job.config.seed for job in queue.order()]
    [1, 3, 2]
    """

    current: Job | None = None
    waiting: list[Job] = field(default_factory=list)
    _submitted: int = 0
    _served: dict[str, int] = field(default_factory=dict)

    def submit(self, visitor: str, config: Config, *, goes_on: bool = False) -> Job:
        """Enqueue a run; a visitor who requests the same one again gets the existing job.

        Raises:
            QueueError: when too many of this visitor, or of all, are waiting.
        """
        for job in self.jobs():
            if job.visitor == visitor and job.run_id == config.run_id:
                return job
        mine = sum(job.visitor == visitor for job in self.waiting)
        if visitor != SYSTEM and mine >= MOST_OF_ONE:
            raise QueueError("{count} of your runs are waiting already: cancel one, or wait", count=mine)
        if visitor != SYSTEM and len(self.waiting) >= MOST_OF_ALL:
            raise QueueError(
                "the queue is full ({count} runs are waiting): try again later", count=MOST_OF_ALL
            )
        self._submitted += 1
        job = Job(self._submitted, visitor, config, goes_on)
        self.waiting.append(job)
        return job

    def jobs(self) -> list[Job]:
        """Return the current job, if any, and the waiting ones in the order of request."""
        return ([self.current] if self.current else []) + self.waiting

    def order(self) -> list[Job]:
        """Return the waiting jobs in the order in which they would start if no more were requested."""
        rest = replace(self, current=None, waiting=list(self.waiting), _served=dict(self._served))
        order = []
        while (job := rest.take()) is not None:
            order.append(job)
            rest.end()
        return order

    def take(self) -> Job | None:
        """Start the next job and return it; None while one is running or none waits."""
        if self.current is not None or not self.waiting:
            return None
        job = min(self.waiting, key=self._turn)
        self.waiting.remove(job)
        self._served[job.visitor] = max(self._served.values(), default=0) + 1
        self.current = job
        return job

    def _turn(self, job: Job) -> tuple[bool, int, int]:
        return job.visitor != SYSTEM, self._served.get(job.visitor, 0), job.number

    def end(self) -> None:
        """Mark the current job as ended, successfully or not."""
        self.current = None

    def cancel(self, visitor: str, number: int) -> Job | None:
        """Remove a visitor's own job from the queue and return it.

        The job being worked on stays until its worker has ended. None for another visitor's job, and where
        there is none of that number.
        """
        job = next((job for job in self.jobs() if job.number == number and job.visitor == visitor), None)
        if job in self.waiting:
            self.waiting.remove(job)
        return job
