"""The browser's components on a bare page, without a server: mounted and taken away as Streamlit does it."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
from playwright.sync_api import Browser, Page

from app_pages.canvas import pack_stage
from app_pages.canvas.mounting import BUNDLES
from app_pages.canvas.mounting import HERE as STAGE
from app_pages.canvas.panels import (
    Answers,
    AnyPanel,
    Bars,
    Bundle,
    Clocks,
    Dots,
    Heat,
    Lines,
    Points,
    Ring,
    Teeth,
)
from app_pages.canvas.parts import Guess, Row, Series
from app_pages.canvas.protocol.components import LedgerRow
from app_pages.chapters.sandpile.pile.mounting import HERE as PILE
from app_pages.chapters.sandpile.pile.mounting import pile_data
from app_pages.chapters.weight_decay.two_forces import HERE as FORCES
from app_pages.chapters.weight_decay.two_forces import STARTS, forces_data
from app_pages.claims.ledger import HERE as LEDGER
from app_pages.claims.ledger import ledger_data
from app_pages.films.film_steps import HERE as FILM
from app_pages.films.film_steps import pack_film
from app_pages.frame.present import HERE as PRESENT
from app_pages.frame.present import present_data
from language import translator
from story.chapters.weight_decay import Valley
from training.phases import Span

ENGLISH = translator("en")
STEPS = np.array([0, 5, 10])
RNG = np.random.default_rng(0)
PANELS: list[AnyPanel] = [
    Lines(
        name="curves", title="Curves", x="step", y="loss", cursor=True, spans=[Span("plateau", 1, 4)],
        series=[Series(name="train", label="training", xs=STEPS, ys=[1.0, np.nan, 0.5], colour="train")],
        says="It is {value}.", numbers={"value": ([1.0, 2.0, 3.0], "short")},
        legend=(("Plateau", "plateau"),), guess=Guess(
            at=5, near=1, words={"ask": "When?", "near": "{guess}, near {at}.", "early": "{guess} is early.",
                                 "late": "{guess} is late."}),
    ),
    Points(name="plane", title="Cloud", points=RNG.standard_normal((3, 7, 2)), order=np.arange(7),
           joined=True, reach=2.0, group="cloud", choice="in the plane"),
    Points(name="space", title="Cloud", points=RNG.standard_normal((3, 7, 3)), reach=2.0, group="cloud",
           choice="in space"),
    Bars(name="bars", title="Bars", values=np.ones((3, 4)), positions=np.arange(4), range_y=(0, 1),
         marked=[1], beside=np.linspace(0, 1, 4)),
    Teeth(name="teeth", title="Teeth", values=RNG.standard_normal((3, 5)), filled=np.ones(5),
          range_y=(-1, 1), above="right", below="wrong"),
    Bundle(name="bundle", title="Bundle", values=RNG.standard_normal((1, 3, 5)), range_y=(-1, 1)),
    Heat(name="heat", title="Heat", values=np.arange(6, dtype=np.uint8).reshape(1, 2, 3), picks=True,
         palette=["train"] * 6, chosen=(1, 2), path=[[0.1, 0.2], [0.5, 0.5], [0.9, 0.1]],
         path_values=[0.0, 3.0, 5.0]),
    Answers(name="table", title="Table", values=np.array([[[0, 1], [2, 2]], [[0, 1], [1, 2]],
            [[0, 1], [1, 0]]], np.uint8), expected=np.array([[[0, 1], [1, 2]]], np.uint8),
            kinds=np.array([[[0, 1], [0, 3]]], np.uint8), kind_names=("held out", "trained", "mistaught"),
            none=2, form="{a} + {b} = {c}", chosen=(1, 0)),
    Ring(name="ring", title="Ring", values=np.array([[0.5, 0.5], [0.2, 0.8], [0.1, 0.9]]),
         answers=[[2], [1], [1]], taught=1, form="{a}² + {a}·{b} = {c}", chosen=(1, 0),
         size=2, labels=("first", "second"), table="table",
         sentences={"right": "Step {step}: {question}, right.", "wrong": "{question}, not {taught}.",
                    "none": "Undecided, not {taught}.", "kind0": "Never shown.", "kind1": "Shown."}),
    Clocks(name="clocks", title="Clocks", x="step", frequencies=[1, 2], on=1, values=np.full((3, 4), 0.5),
           bias=np.zeros((3, 5)), cosines=np.ones((3, 2, 5)), sines=np.zeros((3, 2, 5)), left=np.arange(5),
           right=np.arange(5), symbols=np.arange(5), beside=np.full(3, 0.3),
           form="{a} + {b} = {c}", chosen=(1, 2), size=5,
           labels=("first", "second"), sentences={"one": "{which}: {share}.", "on": "{which}: {share}!",
                                                  "none": "{share}", "switch": "k {k}", "share": "right",
                                                  "beside": "all"}),
    Dots(name="dots", title="Dots", rows=[Row(label="a reading", value=0.5, low=0.4, high=0.6,
                                              each=(0.4, None, 0.6), null=0.1)]),
]  # fmt: skip


def stage_bytes() -> bytes:
    """A stage with every kind of panel."""
    return pack_stage(PANELS, ENGLISH, name="sample", steps=STEPS, step=5)


def ledger_sample() -> dict[str, Any]:
    """Four rows in two chapters."""
    rows: list[LedgerRow] = [
        {"name": name, "group": group, "standing": standing, "verdict": verdict, "statement": statement,
         "sentence": "" if standing == "missing" else f"{statement}, measured.", "blind": ""}
        for name, group, standing, verdict, statement in (
            ("first", 0, "holds", "holds", "Grain by grain"),
            ("second", 0, "missing", "not measured yet", "A cliff"),
            ("third", 1, "fails", "does not hold", "Rain"),
            ("fourth", 1, "holds", "agrees", "A plain"),
        )
    ]  # fmt: skip
    standings = ({"name": "holds", "label": "holds"}, {"name": "fails", "label": "does not hold"},
                 {"name": "missing", "label": "not measured yet"})  # fmt: skip
    more = {"rows": rows, "groups": ["One", "Two"], "standings": standings, "blind": ["None is blind."]}
    return {**ledger_data([], ENGLISH, {}), **more}


def sample(name: str) -> tuple[Path, bytes | dict[str, Any]]:
    """Where the HTML of a component lies, and something for it to show."""
    parts = [{"name": "One", "start": 0.0}, {"name": "Two", "start": 2.0}]
    return {
        "stage": (STAGE, stage_bytes()),
        "pile": (PILE, dict(pile_data(32, ENGLISH))),
        "two_forces": (FORCES, dict(forces_data(Valley(), STARTS["against"], 0.5, ENGLISH))),
        "ledger": (LEDGER, ledger_sample()),
        "present": (PRESENT, dict(present_data(ENGLISH))),
        "film_steps": (FILM, pack_film(b"no film", parts, 30.0, "A film", ENGLISH)),
    }[name]


SCRIPT = Path(__file__).with_suffix(".js")


@contextmanager
def bare_page(browser: Browser, name: str) -> Iterator[tuple[Page, list[str]]]:
    """A page on which `mountOne` mounts the component of this name; and the faults of its scripts."""
    faults: list[str] = []
    page = browser.new_page(viewport={"width": 900, "height": 900}, accept_downloads=True)
    page.on("pageerror", lambda error: faults.append(str(error)))
    script = (BUNDLES / f"{name}.js").read_text(encoding="utf-8")
    html = "<!doctype html><body style='--st-background-color: #ffffff; --st-text-color: #222222'></body>"
    page.route("**/*", lambda route: route.fulfill(body=html, content_type="text/html"))
    page.route("**/*.js", lambda route: route.fulfill(body=script, content_type="text/javascript"))
    page.add_init_script(path=SCRIPT)
    page.goto("http://bare.test/")
    yield page, faults
    page.close()


def mount(page: Page, name: str, data: bytes | dict[str, Any] | None = None) -> None:
    """Mount a component with its sample, or with other data."""
    folder, shown = sample(name)
    html, css = ((folder / f"{name}.{kind}").read_text(encoding="utf-8") for kind in ("html", "css"))
    page.evaluate(f"mountOne('{name}', {json.dumps(html)}, {json.dumps(css)}, {in_script(data or shown)})")


def in_script(data: bytes | dict[str, Any]) -> str:
    """Data as the page's scripts write it."""
    if isinstance(data, bytes):
        return f"bytesOf('{base64.b64encode(data).decode()}')"
    return json.dumps(data)
