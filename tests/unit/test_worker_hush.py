"""C libraries say nothing on the keyholder's standard error; the keyholder itself still does."""

from __future__ import annotations

import subprocess
import sys

PROGRAM = """
import os, sys
from ocrypt.hazmat.errors import Unopenable
from ocrypt.hazmat.sm2 import encrypt, generate
{hush}
cipher = encrypt(generate().public, bytes(32))
try:
    generate().decrypt(cipher, 32)
except Unopenable:
    pass
os.write(2, b"as a library writes")
sys.stderr.write("as the keyholder writes\\n")
"""
HUSH = "from ocrypt.worker.hush import hush_libraries; hush_libraries()"


def said(hush: str) -> str:
    done = subprocess.run([sys.executable, "-c", PROGRAM.format(hush=hush)], capture_output=True, check=True, text=True)
    return done.stderr


def test_gmssl_speaks_where_nobody_hushes_it() -> None:
    # Else the test below would show nothing.
    assert "sm2_decrypt" in said("")


def test_only_the_keyholder_speaks() -> None:
    assert said(HUSH) == "as the keyholder writes\n"
