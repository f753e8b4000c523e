"""What Python hands to the browser, written down once.

`declarations` makes the browser's types of it (js/src/protocol.d.ts), and `checked` holds every header to it
before it is sent. Arrays travel behind a header; where a field names one, it is an `ArrayName`.
"""

from __future__ import annotations

from typing import Any, is_typeddict

from app_pages.canvas.protocol import components, panels, parts, stage

# What there is to be had in the browser's types, in the order in which it is declared there.
DECLARED: dict[str, Any] = {"Format": parts.Format} | {
    name: value
    for module in (parts, panels, stage, components)
    for name, value in vars(module).items()
    if is_typeddict(value)
} | {"AnyPanelHeader": panels.AnyPanelHeader}  # fmt: skip
