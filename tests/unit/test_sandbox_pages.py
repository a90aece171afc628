"""Pages: writable, then sealed for ever."""

from __future__ import annotations

import errno
import fcntl
import mmap
import os
from pathlib import Path

import pytest

from kit.household import open_descriptors
from ocrypt.core.codes import Code
from ocrypt.core.errors import LocalError
from ocrypt.sandbox import pages as pages_module
from ocrypt.sandbox.pages import Pages


def filled(content=b"a picture", capacity=100):
    pages = Pages(capacity)
    pages.buffer[: len(content)] = content
    pages.seal(len(content))
    return pages


def test_what_was_written_is_read_and_the_rest_is_cut_off():
    with filled() as pages:
        assert os.pread(pages.descriptor, 1000, 0) == b"a picture"


# What anyone who has the descriptor may try, and what it gets.
CHANGES = {
    "write": lambda descriptor: os.pwrite(descriptor, b"x", 0),
    "grow": lambda descriptor: os.ftruncate(descriptor, 1000),
    "shrink": lambda descriptor: os.ftruncate(descriptor, 1),
    "map to write": lambda descriptor: mmap.mmap(descriptor, 9, mmap.MAP_SHARED, mmap.PROT_WRITE),
    "seal otherwise": lambda descriptor: fcntl.fcntl(descriptor, fcntl.F_ADD_SEALS, 0),
}


@pytest.mark.parametrize("change", CHANGES)
def test_sealed_pages_can_not_be_changed(change):
    with filled() as pages:
        with pytest.raises(PermissionError):
            CHANGES[change](pages.descriptor)
        assert os.pread(pages.descriptor, 1000, 0) == b"a picture"


def test_pages_lie_in_no_file_system_and_are_not_inherited_by_exec():
    with filled() as pages:
        assert str(Path(f"/proc/self/fd/{pages.descriptor}").readlink()).startswith("/memfd:")
        assert not os.get_inheritable(pages.descriptor)


def test_the_buffer_is_gone_after_sealing():
    pages = Pages(10)
    buffer = pages.buffer
    pages.seal(10)
    with pytest.raises(ValueError, match="released"):
        buffer[0] = 1
    pages.close()


def test_sealing_waits_for_nobody_who_still_holds_a_view():
    with Pages(10) as pages:
        view = pages.buffer[:5]
        with pytest.raises(BufferError):
            pages.seal(10)
        view.release()


def test_nothing_is_left_open():
    before = open_descriptors()
    for capacity in (0, 1, 100_000):
        with Pages(capacity):
            pass
        filled(b"", capacity).close()
    pages = Pages(5)
    pages.close()
    pages.close()
    assert open_descriptors() == before


def test_memory_is_taken_as_it_is_written():
    with Pages(1 << 30) as pages:
        assert os.fstat(pages.descriptor).st_blocks == 0


def test_a_kernel_without_noexec_memory_still_seals(monkeypatch):
    create = os.memfd_create

    def old_kernel(name, flags):
        if flags & 0x8:
            raise OSError(errno.EINVAL, "no such flag")
        return create(name, flags)

    monkeypatch.setattr(pages_module.os, "memfd_create", old_kernel)
    with filled() as pages, pytest.raises(PermissionError):
        os.pwrite(pages.descriptor, b"x", 0)


def test_a_kernel_that_can_not_seal_is_refused(monkeypatch):
    def no_sealing(name, flags):
        raise OSError(errno.EINVAL, "no such flag")

    monkeypatch.setattr(pages_module.os, "memfd_create", no_sealing)
    with pytest.raises(LocalError) as caught:
        Pages(10)
    assert caught.value.code is Code.CONFINEMENT_MISSING
