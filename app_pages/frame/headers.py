"""Headers that tell the browser what a page of this laboratory may do, and who may show it in a frame.

Scripts, styles, fonts, pictures and connections come from the server itself: a text that somebody smuggled
on to a page fetches nothing from elsewhere and sends nothing there. Two things are allowed that a stricter
policy would forbid, because Streamlit and the film player need them: styles written into the page
('unsafe-inline'), and scripts and films that lie in the page's own memory (blob:).
"""

from __future__ import annotations

import base64
import hashlib
import os
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

if TYPE_CHECKING:
    from starlette.middleware import Middleware
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

# Other sites that may show the laboratory in a frame, a learning platform say: their origins, spaces between.
EMBEDDED_BY = "KAIQIAO_EMBEDDED_BY"
_ORIGIN = re.compile(r"https?://[\w.*-]+(:\d{1,5})?")

_POLICY = {
    "default-src": "'self'",
    "script-src": "'self' blob: 'wasm-unsafe-eval'",
    "style-src": "'self' 'unsafe-inline'",
    "img-src": "'self' data: blob:",
    "font-src": "'self' data:",
    "media-src": "'self' data: blob:",
    "connect-src": "'self'",
    "worker-src": "'self' blob:",
    "object-src": "'none'",
    "base-uri": "'self'",
    "form-action": "'self'",
}


def security_headers(embedded_by: str = "") -> Mapping[str, str]:
    """Return the headers that every answer carries.

    Args:
        embedded_by: origins that may show the laboratory in a frame, besides itself, with spaces between.

    Raises:
        ValueError: naming what is no origin.

    >>> security_headers()["x-frame-options"]
    'SAMEORIGIN'
    >>> security_headers("https://moodle.example.org")["content-security-policy"].split("; ")[-1]
    "frame-ancestors 'self' https://moodle.example.org"
    """
    origins = embedded_by.split()
    for origin in origins:
        if not _ORIGIN.fullmatch(origin):
            raise ValueError(f"{EMBEDDED_BY}: {origin!r} is no origin such as https://moodle.example.org")
    own = " ".join(f"'sha256-{digest}'" for digest in _scripts_of_the_first_page())
    policy = _POLICY | {"script-src": f"{_POLICY['script-src']} {own}".rstrip()}
    policy |= {"frame-ancestors": " ".join(["'self'", *origins])}
    headers = {
        "content-security-policy": "; ".join(f"{name} {value}" for name, value in policy.items()),
        "x-content-type-options": "nosniff",
        "referrer-policy": "same-origin",
        "permissions-policy": "camera=(), geolocation=(), microphone=()",
    }
    # The older header knows no list: with one, browsers that obey it would refuse what the policy allows.
    return headers if origins else headers | {"x-frame-options": "SAMEORIGIN"}


@cache
def _scripts_of_the_first_page() -> tuple[str, ...]:
    """The hashes of the scripts that Streamlit writes into its first page, whose text the policy allows."""
    page = Path(st.__file__).parent / "static" / "index.html"
    return tuple(
        base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
        for script in re.findall(r"<script>(.*?)</script>", page.read_text(encoding="utf-8"), re.DOTALL)
    )


class _Headers:
    """Puts the headers on every answer, the WebSocket's aside."""

    def __init__(self, app: ASGIApp, headers: Mapping[str, str]) -> None:
        self.app = app
        self.headers = [(name.encode(), value.encode()) for name, value in headers.items()]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                there = {name.lower() for name, _ in message["headers"]}
                message["headers"] = [
                    *message["headers"], *(header for header in self.headers if header[0] not in there)
                ]  # fmt: skip
            await send(message)

        await self.app(scope, receive, with_headers if scope["type"] == "http" else send)


def guarded() -> Middleware:
    """Return what puts the headers on every answer, for the server as it is set up."""
    from starlette.middleware import Middleware

    return Middleware(_Headers, headers=security_headers(os.environ.get(EMBEDDED_BY, "")))
