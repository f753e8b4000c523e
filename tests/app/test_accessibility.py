"""axe-core finds nothing wrong on any page, none has to be moved sideways on a phone, and none is all words.

Each page is looked at in one way, so that all ways have their turn;
`python -m tests.app.contact_sheet FOLDER` looks at all pages in all ways.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import torch
from playwright.sync_api import Browser

from tests.app.seen import LOOKS, URLS, Look, opened, too_wide, violations, words_on
from tests.app.served import launched, served
from training import watch
from training.config.presets import REFERENCE
from training.packed import shipped_run

pytestmark = pytest.mark.browser
# Whoever comes to look at pictures does not want to read; but a list is as long as what it lists.
MOST_WORDS, LISTS = 350, ("claims",)
# Pages that have more to show of a network of a visitor's own.
OWN = ("lab?runs=mine", "any?run=mine")
TURNS = {url: LOOKS[5 * place % len(LOOKS)] for place, url in enumerate((*URLS, *OWN))}


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    runs = tmp_path_factory.mktemp("runs")
    shipped_run(REFERENCE, runs)
    model = torch.nn.Linear(6, 4)
    with watch("mine", model, torch.optim.SGD(model.parameters()), every=1, root=runs / "watched") as log:
        for step in range(3):
            log(step, train_acc=step / 2, val_acc=step / 4)
    with served(runs) as url:
        yield url


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with launched() as browser:
        yield browser


@pytest.mark.parametrize(("url", "look"), TURNS.items(), ids=lambda one: str(one))
def test_a_page_can_be_read_by_everybody(browser: Browser, address: str, url: str, look: Look) -> None:
    with opened(browser, address, url, look) as page:
        assert violations(page) == []
        assert too_wide(page) == 0
        assert words_on(page) <= MOST_WORDS or url in LISTS
