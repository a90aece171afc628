"""Memory that one process fills and another reads: a memfd, writable until it is sealed, read-only for ever after."""

from __future__ import annotations

import errno
import fcntl
import mmap
import os
from typing import TYPE_CHECKING, Final, Self

from ocrypt.core.codes import Code
from ocrypt.core.errors import LocalError

if TYPE_CHECKING:
    from types import TracebackType

_MFD_NOEXEC_SEAL: Final = 0x0008
_SEALS: Final = fcntl.F_SEAL_SHRINK | fcntl.F_SEAL_GROW | fcntl.F_SEAL_WRITE | fcntl.F_SEAL_SEAL


class Pages:
    """`capacity` bytes of shared memory that no file system holds; gone when the last process that has it ends.

    The keyholder writes through `buffer`, seals, and passes `descriptor` to a job. The writable mapping is never
    inherited: the keyholder does not fork, and exec would drop it.
    """

    def __init__(self, capacity: int) -> None:
        """Reserve `capacity` bytes, all zero; memory is taken as they are written.

        Raises:
            LocalError: this kernel can't seal memory.
        """
        self._descriptor = _create()
        try:
            os.ftruncate(self._descriptor, capacity)
            self._mapping: mmap.mmap | None = mmap.mmap(self._descriptor, capacity) if capacity else None
        except BaseException:
            os.close(self._descriptor)
            raise
        self._buffer = memoryview(self._mapping) if self._mapping is not None else memoryview(bytearray())

    @property
    def buffer(self) -> memoryview:
        """The writable bytes, until `seal`."""
        return self._buffer

    @property
    def descriptor(self) -> int:
        """The memfd; still owned by this object."""
        return self._descriptor

    def seal(self, length: int) -> int:
        """Cut to `length` bytes and forbid every change, for every process and for ever; give the descriptor.

        Views that were made of `buffer` must be released before.

        Raises:
            LocalError: the kernel refused.
        """
        self._unmap()
        os.ftruncate(self._descriptor, length)
        try:
            fcntl.fcntl(self._descriptor, fcntl.F_ADD_SEALS, _SEALS)
        except OSError:
            raise LocalError(Code.CONFINEMENT_MISSING, "memory can't be sealed") from None
        return self._descriptor

    def close(self) -> None:
        """Let go of the memory; the job's own mapping stays until it ends."""
        try:
            self._unmap()
        finally:
            if self._descriptor >= 0:
                os.close(self._descriptor)
                self._descriptor = -1

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _unmap(self) -> None:
        self._buffer.release()
        if self._mapping is not None:
            self._mapping.close()
            self._mapping = None


def _create() -> int:
    flags = os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING
    try:
        # Linux 6.3: the bytes of a stranger's picture can't be executed either.
        return os.memfd_create("ocrypt-pages", flags | _MFD_NOEXEC_SEAL)
    except OSError as error:
        if error.errno != errno.EINVAL:
            raise
    try:
        return os.memfd_create("ocrypt-pages", flags)
    except OSError:
        raise LocalError(Code.CONFINEMENT_MISSING, "memory can't be sealed") from None
