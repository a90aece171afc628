"""The page's switch for SM2 and SM4, in a real browser against the real service."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

from kit.browser import chromium
from kit.pictures import printed
from kit.service import running

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Page

    from kit.service import Service

pytestmark = pytest.mark.e2e

WORDS = "Quokka 8731"
EN, ZH = "Seal with 国密 SM2/SM4", "以国密 SM2/SM4 密封"


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    with running(tmp_path_factory.mktemp("page-gm") / "state", settings="[keys]\ngm = true\n") as service:
        yield service


def sent_by(page: Page) -> list[str]:
    """Where the page posts to, as it does."""
    paths: list[str] = []
    page.on("request", lambda request: paths.append(urlsplit(request.url).path) if request.method == "POST" else None)
    return paths


def read(page: Page) -> str:
    page.set_input_files("#chooser", {"name": "a.png", "mimeType": "image/png", "buffer": printed(WORDS)})
    page.locator(".line-text").first.wait_for(timeout=60_000)
    return " ".join(page.locator(".line-text").all_inner_texts())


@pytest.mark.parametrize(("locale", "label"), [("en-US", EN), ("zh-CN", ZH)])
def test_the_switch_seals_with_sm2_and_sm4_and_is_remembered(service: Service, locale: str, label: str) -> None:
    with chromium(service.url, locale=locale) as page:
        page.get_by_label(label).check()
        page.reload()
        assert page.get_by_label(label).is_checked()
        paths = sent_by(page)
        assert WORDS in read(page)
        assert paths == ["/v1/sealed-gm"]
        page.locator(".protection > summary").click()
        panel = page.locator(".protection").inner_text()
        assert "SM2" in panel
        assert "SM4-GCM" in panel
        assert "AES" not in panel


def test_the_usual_envelope_is_the_default(service: Service) -> None:
    with chromium(service.url) as page:
        paths = sent_by(page)
        page.get_by_label(EN).wait_for()
        assert not page.get_by_label(EN).is_checked()
        assert WORDS in read(page)
        assert paths == ["/v1/sealed"]


def test_where_it_is_not_offered_nothing_is_sent_in_its_stead(tmp_path) -> None:
    with running(tmp_path / "state") as plain, chromium(plain.url) as page:
        page.locator(".trust").first.wait_for()
        assert page.get_by_label(EN).count() == 0
        page.evaluate("localStorage.setItem('ocrypt-seal', 'gm')")
        page.reload()
        paths = sent_by(page)
        page.get_by_label(EN).wait_for()
        page.set_input_files("#chooser", {"name": "a.png", "mimeType": "image/png", "buffer": printed(WORDS)})
        page.get_by_text("suite-not-offered").wait_for(timeout=30_000)
        assert paths == []
