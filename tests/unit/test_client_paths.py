from __future__ import annotations

from pathlib import Path

import pytest

from ocrypt.core.paths import state_directory

HOME = Path("/users/someone")


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({}, "/users/someone/.local/state/ocrypt"),
        ({"OCRYPT_STATE": ""}, "/users/someone/.local/state/ocrypt"),
        ({"OCRYPT_STATE": "/srv/state"}, "/srv/state"),
        ({"OCRYPT_STATE": "/srv/state", "XDG_STATE_HOME": "/x"}, "/srv/state"),
        ({"XDG_STATE_HOME": "/x"}, "/x/ocrypt"),
        ({"XDG_STATE_HOME": "not/absolute"}, "/users/someone/.local/state/ocrypt"),
    ],
)
def test_state_directory(environment, expected):
    assert state_directory(environment, HOME) == Path(expected)


def test_a_relative_state_directory_becomes_absolute():
    assert state_directory({"OCRYPT_STATE": "here"}, HOME) == Path.cwd() / "here"
