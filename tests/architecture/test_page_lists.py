"""What the page has from the Python code; here, for the tests of the wheel see no `web/`."""

from __future__ import annotations

from kit.envelope_vectors import script


def test_the_page_judges_by_the_same_lists() -> None:
    module = script("tools/make_code_lists.py")
    assert module.TARGET.read_text(encoding="utf-8") == module.text(), "run python tools/make_code_lists.py"
