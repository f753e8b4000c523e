"""Whose turn it is: the queue alone, with a clock that only pretends."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

import pytest

from app_pages.jobs.queue import (
    LONGEST_TURN,
    MOST_OF_ALL,
    MOST_OF_ONE,
    SECONDS_TO_FIRST_TURN,
    SHORTEST_TURN,
    Queue,
    QueueError,
)
from app_pages.jobs.wishes import SYSTEM, Film, Visitor
from training.config import Config

# So long it takes to start a worker, and to stop one.
OVERHEAD = 0.4
TICK = 0.2


def at(address: str, session: str = "browser") -> Visitor:
    return Visitor(address, session)


def seeds(queue: Queue) -> list[int]:
    return [job.config.seed for job in queue.order()]


def asked(*wishes: tuple[str, int]) -> Queue:
    queue = Queue()
    for address, seed in wishes:
        queue.submit(at(address), Config(seed=seed))
    return queue


def test_visitors_take_turns_and_nobodys_later_wish_comes_before_his_earlier_one() -> None:
    queue = asked(("a", 1), ("a", 2), ("a", 3), ("b", 4), ("c", 5), ("b", 6))
    assert seeds(queue) == [1, 4, 5, 2, 6, 3]
    served = []
    while (turn := queue.take(0.0)) is not None:
        served.append(turn.job.config.seed)
        queue.end(turn, 1.0)
    assert served == [1, 4, 5, 2, 6, 3]


def test_who_was_served_last_waits_for_who_comes_new() -> None:
    queue = asked(("a", 1), ("a", 2))
    assert queue.take(0.0) is not None
    queue.submit(at("b"), Config(seed=3))
    assert seeds(queue) == [3, 2]


def test_the_house_comes_first() -> None:
    queue = asked(("a", 1), ("b", 2))
    queue.submit(SYSTEM, Config(seed=3))
    assert seeds(queue) == [3, 1, 2]


def test_only_one_is_worked_on_unless_there_are_more_slots_and_one_of_a_visitor() -> None:
    queue = asked(("a", 1), ("a", 2), ("b", 3), ("c", 4))
    first = queue.take(0.0)
    assert first is not None
    assert queue.take(0.0) is None
    queue.slots = 3
    for seed in (3, 4):
        turn = queue.take(0.0)
        assert turn is not None
        assert turn.job.config.seed == seed
    assert queue.take(0.0) is None
    queue.end(first, 1.0)
    turn = queue.take(0.0)
    assert turn is not None
    assert turn.job.config.seed == 2


def test_the_same_run_is_not_worked_on_twice_at_once() -> None:
    queue = asked(("a", 1), ("b", 1), ("c", 2))
    queue.slots = 3
    assert [turn.job.config.seed for _ in range(3) if (turn := queue.take(0.0))] == [1, 2]


def test_looking_changes_nothing() -> None:
    queue = asked(("a", 1), ("a", 2), ("b", 3))
    turn = queue.take(0.0)
    before = repr(queue)
    assert seeds(queue) == seeds(queue)
    queue.to_pause(1e6)
    assert repr(queue) == before
    assert queue.turns == [turn]


def test_the_same_wish_twice_is_one_job() -> None:
    queue = Queue()
    first, _ = queue.submit(at("a"), Config())
    assert queue.submit(at("a"), Config())[0] is first
    assert queue.submit(at("b"), Config())[0] is not first
    film, _ = queue.submit(at("a"), Film("TheLeap", "en", "l"))
    assert queue.submit(at("a"), Film("TheLeap", "en", "h"))[0] is film


def test_a_visitor_cancels_his_own_job_and_no_other() -> None:
    queue = asked(("a", 1), ("b", 2))
    theirs = queue.waiting[1]
    assert queue.cancel(at("a"), theirs.number) is None
    assert queue.cancel(at("b", "another browser"), theirs.number) is None
    assert queue.cancel(at("a"), 99) is None
    assert len(queue.waiting) == 2
    assert queue.cancel(at("b"), theirs.number) is None
    assert seeds(queue) == [1]
    turn = queue.take(0.0)
    assert turn is not None
    assert queue.cancel(at("b"), turn.job.number) is None
    assert queue.cancel(at("a"), turn.job.number) is turn
    assert queue.turns == [turn]


def test_nobody_fills_the_queue() -> None:
    queue = asked(*(("a", seed) for seed in range(MOST_OF_ONE)))
    with pytest.raises(QueueError, match="cancel one"):
        queue.submit(at("a"), Config(seed=99))
    for number in range(MOST_OF_ALL - MOST_OF_ONE):
        queue.submit(at("a", f"window {number}"), Config())
    with pytest.raises(QueueError, match="full"):
        queue.submit(at("a", "one more window"), Config())
    job, removed = queue.submit(at("b"), Config(seed=7))
    assert removed is not None
    assert removed.visitor.address == "a"
    assert job in queue.waiting
    assert removed not in queue.waiting
    assert len(queue.waiting) == MOST_OF_ALL
    queue.submit(SYSTEM, Config())


def test_of_many_at_one_address_each_may_have_one_waiting() -> None:
    queue = Queue()
    for number in range(30):
        queue.submit(at("school", f"pupil {number}"), Config(seed=number))
    with pytest.raises(QueueError):
        queue.submit(at("school", "pupil 3"), Config(seed=99))


@dataclass
class Simulated:
    """What a server does with a queue, against a clock that is only a number."""

    queue: Queue = field(default_factory=Queue)
    now: float = 0.0
    left: dict[str, float] = field(default_factory=dict)
    begun: dict[str, float] = field(default_factory=dict)
    ended: dict[str, float] = field(default_factory=dict)
    given: dict[str, float] = field(default_factory=lambda: defaultdict(float))

    def ask(self, visitor: Visitor, seed: int, seconds: float) -> str:
        job, _ = self.queue.submit(visitor, Config(seed=seed), self.now)
        self.left.setdefault(job.name, seconds)
        return job.name

    def go(self, until: float) -> None:
        while self.now < until and self.queue.jobs():
            while self.queue.take(self.now) is not None:
                pass
            self.now += TICK
            for turn in list(self.queue.turns):
                name = turn.job.name
                self.begun.setdefault(name, turn.started + OVERHEAD)
                if self.now - turn.started > OVERHEAD:
                    self.left[name] -= TICK
                    self.given[turn.job.visitor.address] += TICK
                if self.left[name] <= 0:
                    self.queue.end(turn, self.now)
                    self.ended[name] = self.now
            for turn in self.queue.to_pause(self.now):
                self.queue.end(turn, self.now, again=True)


def test_thirty_visitors_three_of_them_greedy_begin_within_a_minute() -> None:
    simulated = Simulated()
    for window in range(7):
        simulated.ask(at("greedy 1", f"window {window}"), 1000 + window, 600)
    for number in range(MOST_OF_ONE):
        simulated.ask(at("greedy 2"), 2000 + number, 600)
    simulated.ask(at("greedy 3"), 3000, 600)
    simulated.go(20)
    came, names = simulated.now, []
    for number in range(27):
        names.append(simulated.ask(at(f"pupil {number}"), number, 4))
    simulated.go(came + 400)
    assert max(simulated.begun[name] for name in names) - came < 60
    assert all(name in simulated.ended for name in names)
    shares = [simulated.given[f"greedy {number}"] for number in (1, 2, 3)]
    assert max(shares) < 1.25 * min(shares)


@pytest.mark.parametrize("windows", [1, 2, 7, 20])
def test_windows_buy_nothing(windows: int) -> None:
    simulated = Simulated()
    for window in range(windows):
        simulated.ask(at("greedy", f"window {window}"), 100 + window, 1e6)
    simulated.ask(at("modest"), 1, 1e6)
    simulated.go(600)
    assert simulated.given["greedy"] == pytest.approx(simulated.given["modest"], abs=LONGEST_TURN + 1)


def test_a_class_behind_one_address_is_served_in_turns() -> None:
    simulated = Simulated()
    simulated.ask(at("home"), 100, 1e6)
    names = [simulated.ask(at("school", f"pupil {number}"), number, 4) for number in range(30)]
    simulated.go(1000)
    assert max(simulated.begun[name] for name in names) < 150  # half of the time is not theirs
    assert all(name in simulated.ended for name in names)
    assert max(simulated.ended[name] for name in names) < 2 * 30 * 7


def test_who_comes_back_has_not_saved_up_time() -> None:
    simulated = Simulated()
    simulated.ask(at("always"), 1, 1e6)
    simulated.ask(at("sometimes"), 2, 5)
    simulated.go(500)
    simulated.ask(at("sometimes"), 3, 1e6)
    simulated.go(600)
    assert simulated.given["sometimes"] < 5 + 60


def test_nobody_is_paused_for_nobody_or_for_himself_and_the_house_never() -> None:
    queue = asked(("a", 1), ("a", 2))
    assert queue.take(0.0) is not None
    assert queue.to_pause(1e6) == []
    queue = Queue()
    queue.submit(SYSTEM, Config(seed=1))
    queue.take(0.0)
    queue.submit(at("a"), Config(seed=2))
    assert queue.to_pause(1e6) == []


def test_a_paused_job_goes_on_and_keeps_its_place() -> None:
    queue = asked(("a", 1), ("b", 2), ("a", 3))
    turn = queue.take(0.0)
    assert turn is not None
    assert queue.to_pause(queue.slice() - 0.1) == []
    assert queue.to_pause(queue.slice() + 0.1) == [turn]
    queue.end(turn, 15.0, again=True)
    assert seeds(queue) == [2, 1, 3]
    paused = queue.waiting[0]
    assert (paused.goes_on, paused.turns, paused.seconds) == (True, 1, 15.0)


def test_turns_are_as_short_as_the_first_turn_of_all_needs() -> None:
    assert asked(("a", 1)).slice() == LONGEST_TURN
    for count in (2, 8, 20, 50):
        queue = asked(*((f"visitor {number}", number) for number in range(count)))
        assert SHORTEST_TURN <= queue.slice() <= LONGEST_TURN
        if queue.slice() > SHORTEST_TURN:
            assert count * queue.slice() <= max(SECONDS_TO_FIRST_TURN, LONGEST_TURN) * 1.01


def test_what_is_kept_of_visitors_goes_with_their_jobs() -> None:
    simulated = Simulated()
    simulated.ask(at("stays"), 0, 1e6)
    for number in range(1, 200):
        simulated.ask(at(f"visitor {number}"), number, 0.1)
        simulated.go(simulated.now + 12)
    assert len(simulated.queue.had) < 10
