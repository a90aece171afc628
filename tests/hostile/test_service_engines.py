"""Each engine reads in the confined job of a real service, which says nothing of it but in the sealed answer."""

from __future__ import annotations

import pytest

from kit.pictures import printed
from kit.service import running
from ocrypt import Client
from ocrypt.core.codes import Code
from ocrypt.core.engines import ENGINES
from ocrypt.core.errors import OcryptError

pytestmark = pytest.mark.hostile

PICTURE = printed("Quokka 8731", "绿茶 Green tea")


@pytest.mark.parametrize("engine", ENGINES)
def test_the_service_reads_with_the_engine_that_is_set(tmp_path, engine):
    settings = f'[worker]\nengine = "{engine}"\njobs = 1\n'
    with running(tmp_path / "state", settings=settings) as service:
        with Client(service.url, pin=service.pin, token=service.token) as client:
            reading = client.read(PICTURE)
            again = client.read(PICTURE, engine=engine)
            with pytest.raises(OcryptError) as caught:
                client.read(PICTURE, engine=next(name for name in ENGINES if name != engine))
        assert service.stop() == 0
    assert caught.value.code is Code.OPTION_INVALID
    assert reading.engine.name == engine
    assert reading.text.replace(" ", "") == again.text.replace(" ", "") == "Quokka8731\n绿茶Greentea"
    assert not reading.receipt.degraded
    # The libraries print on standard error what they think of pictures: here nobody must.
    said = (tmp_path / "state.stderr").read_text().splitlines()
    assert [line for line in said if not line.startswith(("ocrypt: ", "  "))] == []
