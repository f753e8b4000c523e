"""Headers of every answer: other sites that may embed the laboratory are origins, and nothing else is."""

from __future__ import annotations

import pytest

from app_pages.frame.headers import security_headers


@pytest.mark.parametrize("origins", ["evil", "javascript:alert(1)", "https://a.example; img-src *", "'none'"])
def test_what_is_no_origin_is_refused_in_one_line(origins: str) -> None:
    with pytest.raises(ValueError, match=r"is no origin such as https://moodle\.example\.org") as caught:
        security_headers(origins)
    assert "\n" not in str(caught.value)


def test_sites_that_may_embed_it_are_named_and_the_older_header_left_out() -> None:
    headers = security_headers("https://moodle.example.org https://*.school.example")
    assert headers["content-security-policy"].endswith(
        "frame-ancestors 'self' https://moodle.example.org https://*.school.example"
    )
    assert "x-frame-options" not in headers


@pytest.mark.parametrize(
    "directive", ["script-src", "connect-src", "default-src", "img-src", "frame-ancestors"]
)
def test_nothing_comes_from_elsewhere_and_no_text_becomes_a_script(directive: str) -> None:
    policy = dict(words.split(" ", 1) for words in security_headers()["content-security-policy"].split("; "))
    sources = policy[directive].split()
    assert "'self'" in sources
    assert not {"*", "http:", "https:", "'unsafe-inline'", "'unsafe-eval'"} & set(sources)
