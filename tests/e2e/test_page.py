"""The page in a real browser against the real service: what a person does and sees."""

from __future__ import annotations

import io
import json
import re
from typing import TYPE_CHECKING

import numpy as np
import pytest
import zxingcpp
from PIL import Image

from kit.browser import chromium
from kit.codes import png, qr
from kit.pictures import HAN, printed, saved, written
from kit.service import running

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Page

    from kit.service import Service

pytestmark = pytest.mark.e2e

LINES = ("合同编号 2026-0417", "Quokka 8731 is here", "Payment is due in 30 days")


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    with running(tmp_path_factory.mktemp("page") / "state") as service:
        yield service


def choose(page: Page, picture: bytes, name: str = "a.png") -> None:
    page.set_input_files("#chooser", {"name": name, "mimeType": "image/png", "buffer": picture})


def lines(page: Page) -> list[str]:
    page.locator(".line-text").nth(len(LINES) - 1).wait_for(timeout=60_000)
    return page.locator(".line-text").all_inner_texts()


def same(seen: list[str]) -> bool:
    """The lines, whatever a reader makes of the space between scripts."""
    return [re.sub(r"\s", "", line) for line in seen] == [re.sub(r"\s", "", line) for line in LINES]


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_boxes_lie_over_the_lines_however_the_picture_was_held(service: Service, turn: int) -> None:
    upright = written(LINES, size=44, places=HAN)
    with chromium(service.url) as page:
        choose(page, saved(upright.rotate(-turn, expand=True), "PNG"))
        assert same(lines(page))
        page.get_by_label("Show boxes").uncheck()
        boxes = [page.locator(".box").nth(index).bounding_box() for index in range(len(LINES))]
        shot = np.asarray(Image.open(io.BytesIO(page.screenshot())).convert("L"))
    tops = [box["y"] for box in boxes if box is not None]
    assert len(tops) == len(LINES)
    assert tops == sorted(tops)
    for box in boxes:
        assert box is not None
        left, top = round(box["x"]), round(box["y"])
        right, bottom = round(box["x"] + box["width"]), round(box["y"] + box["height"])
        # Ink inside, at both ends of the line; none in the gap above it.
        third = (right - left) // 3
        assert shot[top:bottom, left : left + third].min() < 100
        assert shot[top:bottom, right - third : right].min() < 100
        assert shot[top - 4 : top - 1, left:right].min() > 150


def test_paste_copy_save_and_forget(service: Service, tmp_path: Path) -> None:
    with chromium(service.url, locale="zh-CN") as page:
        page.evaluate(
            """async (bytes) => {
                const file = new File([new Uint8Array(bytes)], "pasted.png", { type: "image/png" });
                const data = new DataTransfer();
                data.items.add(file);
                document.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true }));
            }""",
            list(printed(*LINES)),
        )
        assert same(lines(page))
        with page.expect_download() as download:
            page.get_by_role("button", name=re.compile(r"\.txt")).click()
        download.value.save_as(tmp_path / "a.txt")
        assert same((tmp_path / "a.txt").read_text().strip().split("\n"))
        with page.expect_download() as download:
            page.get_by_role("button", name=re.compile(r"\.json")).click()
        download.value.save_as(tmp_path / "a.json")
        assert same([line["text"] for line in json.loads((tmp_path / "a.json").read_text())["pages"][0]["lines"]])
        assert page.evaluate("document.documentElement.lang") == "zh-CN"
        assert service.pin in page.locator(".fingerprint").all_text_contents()
        page.get_by_role("button", name=re.compile("忘|清")).first.click()
        page.locator(".line-text").first.wait_for(state="detached")
        assert page.locator("img[src^='blob:']").count() == 0


def test_a_service_that_needs_a_token_asks_for_it(tmp_path: Path) -> None:
    with (
        running(tmp_path / "state", settings='[admission]\nanonymous = "never"\n') as service,
        chromium(service.url, expected=("401",)) as page,
    ):
        choose(page, printed(*LINES))
        page.locator(".failure code").first.wait_for(timeout=30_000)
        assert page.locator(".failure code").first.inner_text() == "token-missing"
        page.locator("#token").fill(service.token)
        page.locator("#token").press("Enter")
        choose(page, printed(*LINES), "b.png")
        assert same(lines(page))


def test_codes_are_read_and_made_on_the_device(service: Service) -> None:
    sent: list[str] = []
    with chromium(service.url) as page:
        page.on("request", lambda request: sent.append(request.url) if request.method != "GET" else None)
        page.get_by_role("link", name="Scan codes").click()
        page.get_by_role("heading", name="Scan codes").wait_for()
        code = {"name": "code.png", "mimeType": "image/png", "buffer": png(qr("https://quokka.example/8731"))}
        page.set_input_files("#code-chooser", code)
        page.locator(".code-card").wait_for()
        assert page.locator(".code-text").inner_text() == "https://quokka.example/8731"
        assert page.locator(".code-card a").count() == 0
        page.get_by_role("link", name="Make a code").click()
        page.get_by_label("Address").fill("https://quokka.example/made")
        page.locator(".made-sturdy").wait_for()
        with page.expect_download() as download:
            page.get_by_role("button", name="Save PNG").click()
        made = np.asarray(Image.open(download.value.path()).convert("L"))
    assert [barcode.text for barcode in zxingcpp.read_barcodes(made)] == ["https://quokka.example/made"]
    assert sent == []
