"""What a confined Python process must still be able to read: the interpreter, its packages, the system's libraries."""

from __future__ import annotations

import sys
import sysconfig
from importlib.util import find_spec
from pathlib import Path


def readable() -> tuple[Path, ...]:
    """Files and folders that importing and loading needs; nothing of the state directory is among them."""
    spec = find_spec("ocrypt")
    package = [Path(place) for place in (spec.submodule_search_locations or [])] if spec else []
    installed = [Path(sysconfig.get_path(name)) for name in ("stdlib", "platstdlib", "purelib", "platlib")]
    interpreter = [Path(sys.prefix), Path(sys.base_prefix)]
    system = [Path("/usr/lib"), Path("/lib"), Path("/lib64"), Path("/etc/ld.so.cache")]
    return (*package, *installed, *interpreter, *system)


def processor() -> tuple[Path, ...]:
    """What tells a library which instructions this processor has: without it inference takes its slowest code."""
    return (Path("/proc/cpuinfo"), Path("/sys/devices"), Path("/sys/bus/pci"))
