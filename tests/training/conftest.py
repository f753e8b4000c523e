"""What the tests of this room share: one thread, and Hypothesis without a clock."""

from __future__ import annotations

import pytest
from hypothesis import settings

settings.register_profile("training", parent=settings(), deadline=None)
settings.load_profile("training")


@pytest.fixture(scope="session", autouse=True)
def _one_thread() -> None:
    import torch

    torch.set_num_threads(1)
