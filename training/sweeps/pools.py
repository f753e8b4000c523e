"""Train groups in parallel: in processes of this machine, or on a Dask cluster.

Both yield results as they complete, in any order. Failures:

    a worker is killed          loky: the pool is made anew, and what was under way begins again;
                                Dask: its scheduler gives the work to another worker
    a group kills its workers   after a few of them it is given up, and the others go on
    a group raises an error     it is given up, and the others go on
    this process is killed      loky's workers end with it; the same sweep again goes on
"""

from __future__ import annotations

import logging
import os
import re
import socket
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from concurrent.futures import BrokenExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias
from uuid import uuid4

from language import Message, UserError, mark
from training.sweeps.folder import SweepError
from training.sweeps.groups import Group
from training.sweeps.orphans import end_with
from training.sweeps.outcomes import Outcome

if TYPE_CHECKING:
    from distributed import Client, Future

# So many workers in succession may be lost without any group being finished between them.
LOSSES = 3
SECONDS_TO_CONNECT = 8
ADDRESS = re.compile(r"(tcp|tls)://(?P<host>\[[0-9a-fA-F:]+\]|[^\s/:\[\]]+):(?P<port>[0-9]{1,5})")
HIGHEST_PORT = 65535

Work: TypeAlias = Callable[[Group], list[Outcome]]
KILLED = mark(
    "the processes that trained it were killed, {count} times in succession; is there enough memory?"
)


@dataclass(frozen=True, slots=True)
class Done:
    """A group and the outcomes of its cells, or the reason why there are none."""

    group: Group
    outcomes: Sequence[Outcome] = ()
    problem: Message | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where to work.

    Attributes:
        jobs: processes at once, on this machine.
        threads: of each process.
        scheduler: address of the Dask scheduler, such as tcp://127.0.0.1:8786.
    """

    jobs: int = 1
    threads: int = 1
    scheduler: str | None = None


def attempt(work: Work, group: Group) -> Done:
    """Do the work on one group; an error fails that group alone."""
    try:
        return Done(group, work(group))
    except UserError as error:
        return Done(group, problem=error.message)
    except Exception as error:  # whatever it is, the other groups have nothing to do with it
        return Done(group, problem=_told(error))


def on_loky(groups: Sequence[Group], work: Work, place: Place) -> Generator[Done]:
    """Work on the groups in processes of this machine; with one job, in this process itself.

    A pool with a lost worker cannot say whose fault it was. After LOSSES in succession the groups that
    come first, one of which must be to blame, get a pool of their own, one after another: the one that
    breaks it is given up.
    """
    left, losses = list(groups), 0
    while left:
        is_doubtful, losses = losses == LOSSES, losses % LOSSES
        for now in [[group] for group in left[: place.jobs]] if is_doubtful else [list(left)]:
            try:
                for done in _in_pool(now, work, place):
                    left.remove(done.group)
                    losses = 0
                    yield done
            except BrokenExecutor:
                if is_doubtful:
                    left.remove(now[0])
                    yield Done(now[0], problem=Message(KILLED, count=LOSSES + 1))
                else:
                    losses += 1


def _in_pool(groups: Sequence[Group], work: Work, place: Place) -> Iterator[Done]:
    from joblib import Parallel, delayed, parallel_config

    ending = {"initializer": end_with, "initargs": (os.getpid(),)}
    with parallel_config(backend="loky", inner_max_num_threads=place.threads, **ending):
        pool = Parallel(n_jobs=place.jobs, return_as="generator_unordered", batch_size=1, pre_dispatch="all")
        yield from pool(delayed(attempt)(work, group) for group in groups)


def on_dask(groups: Sequence[Group], work: Work, place: Place) -> Generator[Done]:
    """Work on the groups by the workers of a Dask scheduler, which must have the same code.

    Through Dask's own futures: joblib 1.6, asked to run on Dask, waits for ever for a task whose worker
    died more often than the scheduler allows.

    Raises:
        SweepError: when the scheduler is not there, has no workers, or goes away.
    """
    from distributed import as_completed

    with _quiet("distributed"), _client(place.scheduler) as client:
        name = uuid4().hex
        futures = {
            client.submit(attempt, work, group, key=f"sweep-{name}-{number}", pure=False): group
            for number, group in enumerate(groups)
        }
        completed = as_completed(list(futures), loop=client.loop)  # type: ignore[no-untyped-call]
        for future in completed:
            done = _of_dask(future, futures[future], client)
            if done is None:
                completed.add(future)  # type: ignore[no-untyped-call]
            else:
                del futures[future]
                yield done


def _of_dask(future: Future[Done], group: Group, client: Client) -> Done | None:
    """Return the result of a completed future; None when it was lost with the worker that had it,
    and the scheduler is having it computed anew.

    Raises:
        SweepError: when the scheduler has gone away.
    """
    from distributed import CancelledError

    status = future.status
    try:
        if status == "finished":
            return future.result()
        if status == "error":
            return Done(group, problem=_told(future.exception()))  # type: ignore[no-untyped-call]
    except (OSError, CancelledError):
        pass  # the connection broke while the result was on its way
    if status == "cancelled" or client.status != "running":
        address = client.scheduler.address if client.scheduler else ""
        raise SweepError("the Dask scheduler at {address} has gone away", address=address)
    return None


@contextmanager
def _quiet(name: str) -> Iterator[None]:
    """Silence a library's log inside: our own errors say in one line what matters."""
    loggers = [
        logging.getLogger(own) for own in list(logging.root.manager.loggerDict) if own.startswith(name)
    ]
    levels = [logger.level for logger in loggers]
    for logger in loggers:
        logger.setLevel(logging.CRITICAL + 1)
    try:
        yield
    finally:
        for logger, level in zip(loggers, levels, strict=True):
            logger.setLevel(level)


@contextmanager
def _client(address: str | None) -> Iterator[Client]:
    try:
        from distributed import Client
    except ImportError:
        raise SweepError("Dask is not installed: pip install -r requirements-extras.txt") from None
    try:
        # Asked first, by hand: a Client that cannot connect leaves a thread behind.
        with socket.create_connection(_host_and_port(address), timeout=SECONDS_TO_CONNECT):
            pass
        client = Client(address, timeout=SECONDS_TO_CONNECT, set_as_default=False)  # type: ignore[no-untyped-call]
    except OSError as error:
        reason = error.strerror or str(error).partition("\n")[0]
        raise SweepError(
            "no Dask scheduler answers at {address} ({reason})", address=address, reason=reason
        ) from error
    with client:
        try:
            client.wait_for_workers(1, timeout=SECONDS_TO_CONNECT)
        except TimeoutError:
            raise SweepError("the Dask scheduler at {address} has no workers", address=address) from None
        yield client


def _host_and_port(address: str | None) -> tuple[str, int]:
    found = ADDRESS.fullmatch(address or "")
    if found is None or int(found["port"]) > HIGHEST_PORT:
        raise SweepError(
            "scheduler = {address!r}: it must be the address of a Dask scheduler, such as tcp://127.0.0.1:8786",
            address=address,
            exit_code=2,
        )
    return found["host"].strip("[]"), int(found["port"])


def _told(error: BaseException | None) -> Message:
    if type(error).__name__ == "KilledWorker":  # of distributed, which need not be here
        return Message(KILLED, count=getattr(error, "allowed_failures", 0) + 1)
    first_line = str(error).strip().partition("\n")[0]
    return Message("{kind}: {problem}", kind=type(error).__name__, problem=first_line)


POOLS: Mapping[str, Callable[[Sequence[Group], Work, Place], Generator[Done]]] = {
    "loky": on_loky,
    "dask": on_dask,
}
