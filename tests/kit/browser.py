"""Debian's chromium, driven by playwright. A console error or a violation of the page's policy fails the test."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from playwright.sync_api import sync_playwright

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Page

CHROMIUM = "/usr/bin/chromium"
FLAGS = (
    "--no-sandbox",  # root in a container has no user namespaces to build it from
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    # No chatter of the browser's own.
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@contextmanager
def chromium(  # noqa: PLR0913 - all but the address have defaults
    url: str,
    *,
    locale: str = "en-US",
    dark: bool = False,
    width: int = 1280,
    height: int = 900,
    expected: tuple[str, ...] = (),
) -> Iterator[Page]:
    """The page at `url` in a fresh profile; a self-signed certificate is clicked through.

    `expected` are parts of complaints that belong to the test, such as the status of a refusal.
    """
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        context = browser.new_context(
            ignore_https_errors=True,
            locale=locale,
            color_scheme="dark" if dark else "light",
            viewport={"width": width, "height": height},
        )
        page = context.new_page()
        complaints: list[str] = []
        page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(url)
        yield page
        browser.close()
        assert [text for text in complaints if not any(part in text for part in expected)] == []
