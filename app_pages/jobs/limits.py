"""What this server gives to its visitors, in one place; each figure may be set in the environment.

    KAIQIAO_LAB_MINUTES            the longest training                                      10
    KAIQIAO_LAB_MEMORY_GIB         the most memory of one training                           2
    KAIQIAO_LAB_DISK_GIB           the most room on disk of one run                          1
    KAIQIAO_LAB_QUOTA_GIB          the most room on disk of all runs together                20
    KAIQIAO_LAB_TRAININGS          trainings at once                                         1
    KAIQIAO_LAB_RENDERERS          films rendered at once                                    1
    KAIQIAO_LAB_PROXIES            reverse proxies whose X-Forwarded-For is believed         none
    KAIQIAO_LAB_SHARED_ADDRESSES   addresses behind which many visitors are (a school's)     none

The last two are addresses or networks with commas between them: "127.0.0.1, 10.0.0.0/8". What is set to
something that it cannot be stops the app with one line.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import Any, TypeAlias

from language import UserError
from training.runs.quota import DEFAULT_GIB

Network: TypeAlias = IPv4Network | IPv6Network
PREFIX = "KAIQIAO_LAB_"
GIB = 2**30


class LimitsError(UserError):
    """A setting of the server that cannot be."""


@dataclass(frozen=True, slots=True)
class ServerLimits:
    """What one server gives.

    Attributes:
        seconds: of training of one run.
        memory, disk: bytes of one run.
        quota: bytes of all runs together.
        trainings, renderers: how many at once.
        proxies: who is believed for whom he speaks.
        shared_addresses: where each session counts as an address of its own.
    """

    seconds: float = 600.0
    memory: float = 2.0 * GIB
    disk: float = 1.0 * GIB
    quota: float = DEFAULT_GIB * GIB
    trainings: int = 1
    renderers: int = 1
    proxies: tuple[Network, ...] = ()
    shared_addresses: tuple[Network, ...] = ()


def limits() -> ServerLimits:
    """Return this server's limits, as the environment has them now.

    Raises:
        LimitsError: naming a setting that cannot be.
    """
    return limits_of(tuple((name, os.environ.get(PREFIX + name, "")) for name in SETTINGS))


@lru_cache(maxsize=8)
def limits_of(given: tuple[tuple[str, str], ...]) -> ServerLimits:
    """Return the limits of some settings; one that is "" has its default.

    >>> limits_of((("MINUTES", "2"), ("TRAININGS", ""))).seconds
    120.0
    >>> limits_of((("MINUTES", "-2"),))
    Traceback (most recent call last):
    app_pages.jobs.limits.LimitsError: KAIQIAO_LAB_MINUTES = '-2': it must be a number from 0.1 to 100000
    """
    return ServerLimits(**dict(SETTINGS[name](name, text.strip()) for name, text in given if text.strip()))


def _number(field: str, scale: float) -> Callable[[str, str], tuple[str, Any]]:
    def read(name: str, text: str) -> tuple[str, Any]:
        try:
            value = float(text)
        except ValueError:
            value = -1.0
        if not 0.1 <= value <= 1e5:
            raise LimitsError(
                "{name} = {value!r}: it must be a number from {low} to {high}",
                name=PREFIX + name, value=text, low=0.1, high=100000,
            )  # fmt: skip
        return field, value * scale

    return read


def _count(field: str) -> Callable[[str, str], tuple[str, Any]]:
    def read(name: str, text: str) -> tuple[str, Any]:
        if not (text.isascii() and text.isdigit() and len(text) < 3 and int(text) > 0):
            raise LimitsError(
                "{name} = {value}: it must be a whole number from {low} to {high}",
                name=PREFIX + name, value=text, low=1, high=99,
            )  # fmt: skip
        return field, int(text)

    return read


def _networks(field: str) -> Callable[[str, str], tuple[str, Any]]:
    def read(name: str, text: str) -> tuple[str, Any]:
        try:
            words = [word.strip() for word in text.split(",") if word.strip()]
            return field, tuple(ip_network(word, strict=False) for word in words)
        except ValueError:
            raise LimitsError(
                "{name} = {value!r}: it must be addresses or networks with commas between them, such as "
                "127.0.0.1, 10.0.0.0/8",
                name=PREFIX + name, value=text,
            ) from None  # fmt: skip

    return read


SETTINGS: Mapping[str, Callable[[str, str], tuple[str, Any]]] = {
    "MINUTES": _number("seconds", 60.0),
    "MEMORY_GIB": _number("memory", GIB),
    "DISK_GIB": _number("disk", GIB),
    "QUOTA_GIB": _number("quota", GIB),
    "TRAININGS": _count("trainings"),
    "RENDERERS": _count("renderers"),
    "PROXIES": _networks("proxies"),
    "SHARED_ADDRESSES": _networks("shared_addresses"),
}
