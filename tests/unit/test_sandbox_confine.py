"""What is asked of the kernel, by version of Landlock, and what a report says."""

from __future__ import annotations

import struct

import pytest

from ocrypt.core.codes import Code
from ocrypt.core.errors import LocalError
from ocrypt.sandbox import landlock, machine
from ocrypt.sandbox.confine import REQUIRED, Confinement, Layer
from ocrypt.sandbox.landlock import Files
from ocrypt.sandbox.rlimits import Size, parse_statm

# Version of Landlock: file rights handled, bytes of the structure.
ABIS = {
    1: (0x1FFF, 8),
    2: (0x3FFF, 8),
    3: (0x7FFF, 8),
    4: (0x7FFF, 16),
    5: (0xFFFF, 16),
    6: (0xFFFF, 24),
    7: (0xFFFF, 24),
}


@pytest.mark.parametrize("version", ABIS)
def test_each_version_is_asked_for_all_that_it_can_deny(version):
    rights, length = ABIS[version]
    packed = landlock.attributes(version)
    assert len(packed) == length
    values = struct.unpack(f"={length // 8}Q", packed)
    assert values[0] == rights == landlock.handled_files(version)
    assert values[1:] == (3, 3)[: len(values) - 1]


def test_reading_never_means_running():
    assert not (Files.READ_FILE | Files.READ_DIR) & (Files.EXECUTE | Files.WRITE_FILE | Files.TRUNCATE)


def test_a_report_names_layers_in_order_and_knows_what_is_missing():
    whole = Confinement(tuple(Layer))
    assert whole.missing == ()
    assert whole.names == tuple(layer.value for layer in Layer)
    assert set(Confinement(()).missing) == REQUIRED
    without = Confinement(tuple(layer for layer in Layer if layer is not Layer.SECCOMP))
    assert without.missing == (Layer.SECCOMP,)


def test_what_old_kernels_lack_is_not_required_but_is_reported():
    optional = set(Layer) - REQUIRED
    assert optional == {Layer.LANDLOCK_NO_TCP, Layer.LANDLOCK_SCOPED}


def test_the_size_of_a_process_is_read_from_statm():
    assert parse_statm(b"100 50 20 5 0 30 0\n", 4096) == Size(address_space=409600, data=122880)


def test_a_machine_that_we_do_not_know_can_not_be_confined(monkeypatch):
    class Uname:
        machine = "riscv64"

    monkeypatch.setattr(machine.os, "uname", Uname)
    machine.this_machine.cache_clear()
    try:
        with pytest.raises(LocalError) as caught:
            machine.this_machine()
        assert caught.value.code is Code.CONFINEMENT_MISSING
    finally:
        monkeypatch.undo()
        machine.this_machine.cache_clear()
