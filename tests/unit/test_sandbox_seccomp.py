"""The filters, run in an interpreter of the tests' own, for both machines."""

from __future__ import annotations

import errno

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kit import bpf
from ocrypt.sandbox.machine import AARCH64, X86_64
from ocrypt.sandbox.seccomp import (
    ALLOWED,
    DENIED_EARLY,
    REFUSED,
    RET_ALLOW,
    RET_ERRNO,
    RET_KILL_PROCESS,
    early_program,
    program,
)

PID = 4321
MACHINES = [X86_64, AARCH64]
by_machine = pytest.mark.parametrize("machine", MACHINES, ids=lambda machine: machine.name)


def decide(machine, number, *arguments):
    return bpf.run(program(machine, own_pid=PID), arch=machine.audit_arch, number=number, arguments=arguments)


def early(machine, number):
    return bpf.run(early_program(machine), arch=machine.audit_arch, number=number)


def expected(machine, name):
    if name in ALLOWED:
        return RET_ALLOW
    if name in REFUSED:
        return RET_ERRNO | REFUSED[name]
    return RET_KILL_PROCESS


@by_machine
def test_each_call_is_decided_as_the_lists_say(machine):
    conditional = {"mmap", "mprotect", "tgkill"}
    decided = {name: decide(machine, number) for name, number in machine.numbers.items() if name not in conditional}
    assert decided == {name: expected(machine, name) for name in decided}


@by_machine
def test_no_number_beyond_the_lists_is_let_through(machine):
    known = {machine.numbers[name] for name in (*ALLOWED, *REFUSED) if name in machine.numbers}
    known |= {machine.numbers[name] for name in ("mmap", "mprotect", "tgkill")}
    let_through = [
        number for number in range(1024) if number not in known and decide(machine, number) != RET_KILL_PROCESS
    ]
    assert let_through == []


@given(number=st.integers(0, 0xFFFFFFFF), arguments=st.lists(st.integers(0, 2**64 - 1), min_size=6, max_size=6))
def test_whatever_the_number_and_the_arguments_nothing_becomes_executable_or_shared(number, arguments):
    for machine in MACHINES:
        answer = decide(machine, number, *arguments)
        if answer != RET_ALLOW:
            continue
        name = next(name for name, own in machine.numbers.items() if own == number)
        assert name in ALLOWED or name in {"mmap", "mprotect", "tgkill"}
        if name in {"mmap", "mprotect"}:
            assert not arguments[2] & 4
        if name == "mmap":
            assert arguments[3] & 15 == 2
        if name == "tgkill":
            assert arguments[0] & 0xFFFFFFFF == PID


# name, arguments, allowed
CONDITIONS = [
    ("mmap", (0, 4096, 3, 0x22), True),
    ("mmap", (0, 4096, 1, 0x02), True),
    ("mmap", (0, 4096, 0, 0x4022), True),
    ("mmap", (0, 4096, 7, 0x22), False),
    ("mmap", (0, 4096, 4, 0x22), False),
    ("mmap", (0, 4096, 3, 0x21), False),
    ("mmap", (0, 4096, 3, 0x23), False),
    ("mprotect", (0, 4096, 3), True),
    ("mprotect", (0, 4096, 5), False),
    ("tgkill", (PID, PID + 1, 6), True),
    ("tgkill", (1, 1, 9), False),
]


@by_machine
@pytest.mark.parametrize(("name", "arguments", "allowed"), CONDITIONS)
def test_conditions_on_arguments(machine, name, arguments, allowed):
    answer = decide(machine, machine.numbers[name], *arguments)
    assert answer == (RET_ALLOW if allowed else RET_KILL_PROCESS)


@by_machine
def test_the_numbers_of_another_architecture_are_deadly(machine):
    other = X86_64 if machine is AARCH64 else AARCH64
    for made in (program(machine, own_pid=PID), early_program(machine)):
        for arch in (other.audit_arch, 0x40000003, 0):
            assert bpf.run(made, arch=arch, number=machine.numbers["read"]) == RET_KILL_PROCESS


def test_the_x32_numbers_are_deadly():
    for number in X86_64.numbers.values():
        assert decide(X86_64, 0x40000000 | number) == RET_KILL_PROCESS
        assert early(X86_64, 0x40000000 | number) == RET_KILL_PROCESS


@by_machine
def test_the_zygote_is_refused_the_network_and_other_processes_and_nothing_else(machine):
    refused = {name for name, number in machine.numbers.items() if early(machine, number) != RET_ALLOW}
    assert refused == set(DENIED_EARLY)
    assert {early(machine, machine.numbers[name]) for name in refused} == {RET_ERRNO | errno.EPERM}
    assert {"socket", "connect", "bind", "execve", "ptrace"} <= refused


@by_machine
def test_every_name_in_a_list_is_known_on_one_machine_at_least(machine):
    names = {*ALLOWED, *REFUSED, *DENIED_EARLY}
    assert names <= {*X86_64.numbers, *AARCH64.numbers}
    assert {*DENIED_EARLY} <= machine.numbers.keys()


@by_machine
def test_jumps_fit_into_a_byte_and_the_program_into_the_kernels_limit(machine):
    assert len(program(machine, own_pid=PID)) // 8 < 4096
    assert len(program(machine, own_pid=2**22)) == len(program(machine, own_pid=1))
