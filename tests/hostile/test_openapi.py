"""The service against its own description: every operation with good and bad requests, and no answer outside of it."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest

from kit.service import running

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kit.service import Service

pytestmark = pytest.mark.hostile

TESTS = Path(__file__).parents[1]
CHECKS = (
    "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance,"
    "unsupported_method,negative_data_rejection"
)


SETTINGS = """
[shared_key_wire]
enabled = true
per_client = "1000000/minute"
"""


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    with running(tmp_path_factory.mktemp("openapi") / "state", settings=SETTINGS) as service:
        yield service


def client(service: Service) -> httpx.Client:
    context = service.trusting()
    return httpx.Client(base_url=service.url, verify=context, trust_env=False)


def schemathesis(service: Service, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [
            Path(sys.executable).with_name("schemathesis"),
            "run",
            f"{service.url}/openapi.json",
            f"--tls-verify={service.state}/keys/tls-certificate.pem",
            "--no-color",
            *arguments,
        ],
        env=os.environ | {"SCHEMATHESIS_HOOKS": "kit.openapi_hooks", "PYTHONPATH": str(TESTS)},
        cwd=service.state,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )


def test_every_answer_is_one_that_is_described_and_none_is_the_service_s_fault(service: Service) -> None:
    run = schemathesis(service, f"--checks={CHECKS}", "--max-examples=60", "--seed=1")
    assert run.returncode == 0, run.stdout
    with client(service) as http:
        # The service's own word for it that every address was tried.
        counts = http.get("/metrics").text
        for path in http.get("/openapi.json").json()["paths"]:
            assert f'ocrypt_requests_total{{path="{path}",' in counts
        assert not re.search(r'status="5', counts)
        assert http.get("/readyz").status_code == 200


def test_a_service_that_does_not_keep_to_it_is_found_out(service: Service, tmp_path: Path) -> None:
    with client(service) as http:
        document = http.get("/openapi.json").json()
    document["paths"]["/healthz"]["get"]["responses"] = {"204": {"description": "never given"}}
    told = tmp_path / "lie.json"
    told.write_text(json.dumps(document))
    run = subprocess.run(
        [
            Path(sys.executable).with_name("schemathesis"),
            "run",
            str(told),
            f"--url={service.url}",
            f"--tls-verify={service.state}/keys/tls-certificate.pem",
            "--include-path=/healthz",
            "--max-examples=5",
            "--no-color",
        ],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert run.returncode == 1
    assert "/healthz" in run.stdout
