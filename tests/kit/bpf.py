"""Classic BPF, as seccomp runs it: just the instructions that our filters use, and any other is an error."""

from __future__ import annotations

import struct

LITTLE = struct.Struct("<iIQ6Q")


def run(program: bytes, *, arch: int, number: int, arguments=(0,) * 6) -> int:
    """What the filter answers to a system call."""
    filled = (*arguments, *(0,) * (6 - len(arguments)))
    number = number - (1 << 32) if number >= 1 << 31 else number
    data = LITTLE.pack(number, arch, 0, *(argument & 0xFFFFFFFFFFFFFFFF for argument in filled))
    lines = [struct.unpack_from("=HBBI", program, at) for at in range(0, len(program), 8)]
    at, accumulator = 0, 0
    while True:
        code, yes, no, value = lines[at]
        at += 1
        match code:
            case 0x20:
                accumulator = int.from_bytes(data[value : value + 4], "little")
            case 0x54:
                accumulator &= value
            case 0x15:
                at += yes if accumulator == value else no
            case 0x35:
                at += yes if accumulator >= value else no
            case 0x45:
                at += yes if accumulator & value else no
            case 0x06:
                return value
            case _:
                raise AssertionError(f"unknown instruction {code:#x}")
