"""The visitor's identity: an address, and a name for each browser there, known to the server alone."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterable, Sequence
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

import streamlit as st

from app_pages.jobs.limits import ServerLimits, limits
from app_pages.jobs.wishes import Visitor

FORWARDED = "X-Forwarded-For"
PASSED_ON = (FORWARDED, "X-Forwarded-Host", "X-Forwarded-Proto", "X-Real-Ip", "Forwarded", "Via")
LOCAL = "127.0.0.1"
# One customer of a provider has at least so large a part of the IPv6 addresses, and may use each of them.
BITS_OF_ONE = 64

KEY = "visitor"
COOKIE = "_streamlit_xsrf"


def visitor() -> Visitor:
    """Return who this visitor is: his address, and a name for his browser that outlives a reload of the page
    where it keeps Streamlit's cookie, and the visit where it does not."""
    if KEY not in st.session_state:
        st.session_state[KEY] = name_of(str(st.context.cookies.get(COOKIE, ""))) or uuid.uuid4().hex
    forwarded = [value for name, value in st.context.headers.items() if name.title() == FORWARDED]
    return visitor_at(st.context.ip_address or LOCAL, forwarded, st.session_state[KEY], limits())


def is_at_this_machine() -> bool:
    """Tell whether this visitor sits at the machine of the server, and may do what its owner may."""
    return is_local(st.context.ip_address or LOCAL, st.context.headers)


def is_local(connected: str, headers: Iterable[str]) -> bool:
    """Tell whether a session comes from this machine itself.

    Args:
        connected: the address that is connected to the server.
        headers: the names of its headers. What a proxy of this machine passes on has one that says so.

    >>> is_local("127.0.0.1", ["Host"]), is_local("127.0.0.1", ["x-forwarded-for"]), is_local("10.0.0.7", [])
    (True, False, False)
    """
    address = _parsed(connected)
    passed_on = any(name.title() in PASSED_ON for name in headers)
    return address is not None and address.is_loopback and not passed_on


def visitor_at(connected: str, forwarded: Sequence[str], session: str, allowed: ServerLimits) -> Visitor:
    """Return the visitor of a session.

    Args:
        connected: the address that is connected to the server: the visitor's, or a proxy's.
        forwarded: what the proxies say whom they speak for. It counts only where the one that is connected is
            trusted; then the last address in it that is no trusted proxy's is the visitor's. What stands
            before that, anybody may have written.
        session: the name of the browser.
        allowed: which proxies are trusted, and which addresses many visitors share: there each session counts
            as an address of its own.

    >>> from ipaddress import ip_network
    >>> proxied = ServerLimits(proxies=(ip_network("127.0.0.0/8"),))
    >>> visitor_at("127.0.0.1", ["1.2.3.4, 9.8.7.6"], "s", proxied).address
    '9.8.7.6'
    >>> visitor_at("127.0.0.1", ["1.2.3.4"], "s", ServerLimits()).address
    '127.0.0.1'
    """
    address = _parsed(connected)
    hops = [hop.strip() for line in forwarded for hop in line.split(",")]
    while address is not None and hops and any(address in proxies for proxies in allowed.proxies):
        address = _parsed(hops.pop())
    if address is None:
        return Visitor("unknown", session)
    if any(address in shared for shared in allowed.shared_addresses):
        return Visitor(f"{_network(address)}/{session}", session)
    return Visitor(_network(address), session)


def _parsed(text: str) -> IPv4Address | IPv6Address | None:
    try:
        address = ip_address(text.partition("%")[0])
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address


def _network(address: IPv4Address | IPv6Address) -> str:
    if isinstance(address, IPv4Address):
        return str(address)
    return str(IPv6Network((int(address), BITS_OF_ONE), strict=False))


def name_of(cookie: str) -> str:
    """Return the name that a cookie encodes; "" for an invalid one.

    Streamlit sends the same secret under another mask each time ("2|mask|masked|when"). The mask is taken
    off, and of the secret only a hash is kept.

    >>> name_of("2|00000000|0102|9") == name_of("2|ffffffff|fefd|9")
    True
    >>> name_of("nonsense")
    ''
    """
    parts = cookie.strip("\"'").split("|")
    try:
        mask, masked = bytes.fromhex(parts[1]), bytes.fromhex(parts[2])
        secret = bytes(byte ^ mask[at % len(mask)] for at, byte in enumerate(masked))
    except (IndexError, ValueError, ZeroDivisionError):
        return ""
    return hashlib.sha256(secret).hexdigest() if secret else ""
