"""The command, by transcripts: `tests/kit/transcripts.py` says how they are written."""

from __future__ import annotations

from pathlib import Path

import pytest

from kit.fakeservice import REQUEST_ID, FakeService, Trick
from kit.transcripts import run

SCRIPTS = sorted(Path(__file__).parent.glob("*.txt"))


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.stem)
def test_transcript(script, tmp_path):
    text = script.read_text()
    if "$URL" not in text:
        run(text, tmp_path, {})
        return
    # `# service: busy` in a transcript names how its service misbehaves.
    trick = next(
        (line.removeprefix("# service: ") for line in text.splitlines() if line.startswith("# service: ")), "honest"
    )
    with FakeService(Trick[trick.upper()]) as service, FakeService() as other:
        run(
            text,
            tmp_path,
            {
                "URL": service.url,
                "AUTHORITY": f"localhost:{service.port}",
                "PIN": service.pin,
                "OTHER_PIN": other.pin,
                "ID": REQUEST_ID,
            },
        )


def test_there_are_transcripts():
    assert len(SCRIPTS) > 5
