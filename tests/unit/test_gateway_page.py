"""The built page as it is served."""

from __future__ import annotations

import re

import pytest

from ocrypt.gateway.headers import CSP
from ocrypt.gateway.page import _media_type, load_page

PAGE = load_page()


def test_the_page_is_at_the_root_and_the_build_s_own_files_are_not_served() -> None:
    assert PAGE["/"].media_type == "text/html"
    assert PAGE["/"].content.lower().startswith(b"<!doctype html>")
    assert "/index.html" not in PAGE
    assert "/manifest.json" not in PAGE


def test_whatever_the_page_names_is_there() -> None:
    named = re.findall(rb'(?:src|href)="[.]?(/[^"]*)"', PAGE["/"].content)
    assert named
    assert {name.decode() for name in named} <= set(PAGE)


def test_hashed_names_are_kept_for_ever_and_the_page_is_asked_for_each_time() -> None:
    for path, asset in PAGE.items():
        assert ("immutable" in asset.cache_control) is path.startswith("/assets/")
        assert re.fullmatch(r'"[0-9a-f]{32}"', asset.etag)
    assert PAGE["/"].cache_control == "no-cache"
    assert len({asset.etag for asset in PAGE.values()}) == len(PAGE)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("a.js", "text/javascript"),
        ("a.css", "text/css"),
        ("a.svg", "image/svg+xml"),
        ("a.wasm", "application/wasm"),
        ("a.webmanifest", "application/manifest+json"),
        ("a.unheardof", "application/octet-stream"),
        ("none", "application/octet-stream"),
    ],
)
def test_media_types(name: str, expected: str) -> None:
    assert _media_type(name) == expected


def test_the_page_holds_no_inline_script_and_loads_nothing_from_elsewhere() -> None:
    assert not re.search(rb"<script(?![^>]*\bsrc=)", PAGE["/"].content)
    assert not re.search(rb"(?:src|href)=\"https?:", PAGE["/"].content)
    assert "'unsafe-inline'" not in CSP
    assert "'unsafe-eval'" not in CSP
    assert CSP.startswith("default-src 'none'")
