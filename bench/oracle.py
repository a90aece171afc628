"""Whether time tells a bad pad from a bad picture on the shared-key wire: `make bench-oracle`.

Both are sent to a running service on this machine's loopback, in turn, from one client. Printed are the medians and the
probability of such a difference by chance (Mann-Whitney, two-sided, normal approximation). Nothing is asserted.
"""

from __future__ import annotations

import argparse
import base64
import math
import os
import ssl
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import httpx
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES256
from cryptography.hazmat.primitives.ciphers.modes import CBC

sys.path[:0] = [str(Path(__file__).parents[1] / "tests")]

from kit.service import running  # noqa: E402

SETTINGS = '[shared_key_wire]\nenabled = true\nalgorithms = ["AES-256-CBC"]\nper_client = "1000000/minute"\n'
LENGTH = 4096


def sealed(key: bytes, pad: bytes) -> str:
    """Noise of a fixed length under CBC, that ends in `pad`."""
    iv = os.urandom(16)
    encryptor = Cipher(AES256(key), CBC(iv)).encryptor()
    plain = os.urandom(LENGTH - len(pad)) + pad
    return base64.b64encode(iv + encryptor.update(plain) + encryptor.finalize()).decode()


def mann_whitney(first: list[float], second: list[float]) -> float:
    """The two-sided p-value that two samples of the same distribution differ so much."""
    ranked = sorted((value, kind) for kind, values in enumerate((first, second)) for value in values)
    ranks = sum(rank for rank, (_, kind) in enumerate(ranked, start=1) if kind == 0)
    n, m = len(first), len(second)
    u = ranks - n * (n + 1) / 2
    z = (u - n * m / 2) / math.sqrt(n * m * (n + m + 1) / 12)
    return math.erfc(abs(z) / math.sqrt(2))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--samples", type=int, default=300, help="of each kind")
    options = parser.parse_args()
    # Of each, the last byte says whether it is padding: 0x00 never is, 0x01 always.
    kinds = {"bad pad": b"\x00", "bad picture": b"\x01"}
    times: dict[str, list[float]] = {kind: [] for kind in kinds}
    with tempfile.TemporaryDirectory() as folder:
        state = Path(folder) / "state"
        with running(state, settings=SETTINGS) as service:
            add = [Path(sys.executable).with_name("ocrypt"), "keys", "shared", "add"]
            environment = os.environ | {"OCRYPT_STATE": str(state)}
            made = subprocess.run(add, env=environment, capture_output=True, check=True)
            key = base64.b64decode(made.stdout)
            context = ssl.create_default_context(cafile=state / "keys" / "tls-certificate.pem")
            with httpx.Client(base_url=service.url, verify=context, trust_env=False, timeout=60) as http:
                for number in range(2 * options.samples):
                    # In an order that no drift of the machine can favour.
                    kind = list(kinds)[(number + number // 2) % 2]
                    body = {"data": sealed(key, kinds[kind]), "algorithm": "AES-256-CBC"}
                    began = time.perf_counter()
                    answer = http.post("/ocr", json=body)
                    times[kind].append(time.perf_counter() - began)
                    assert answer.status_code == 400, answer.text
                    # A spare is ready again by then: what is timed is not the wait for one.
                    time.sleep(0.1)
    print(f"{options.samples} of each, in turn, {LENGTH} bytes\n")
    print("| | median ms | lower quartile | upper quartile |")
    print("|---|---|---|---|")
    for kind, values in times.items():
        low, middle, high = statistics.quantiles(values, n=4)
        print(f"| {kind} | {1000 * middle:.2f} | {1000 * low:.2f} | {1000 * high:.2f} |")
    print(f"\np = {mann_whitney(*times.values()):.3f} (Mann-Whitney, two-sided)")


if __name__ == "__main__":
    main()
