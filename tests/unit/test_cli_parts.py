"""Parts of the command that transcripts can't show: terminals, signals, imports, unforeseen errors."""

from __future__ import annotations

import io
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from PIL import Image

from kit.fakeservice import FakeService, Trick, reading_json
from kit.outputs import pdf_codes
from kit.pictures import saved
from kit.transcripts import OCRYPT, environment
from ocrypt.cli import main as root
from ocrypt.cli.inputs import gather
from ocrypt.cli.outputs import unique_names, write
from ocrypt.cli.running import exit_of, exit_of_pages
from ocrypt.cli.surroundings import Surroundings
from ocrypt.cli.ui import Terminal, plain
from ocrypt.core.clock import SystemClock
from ocrypt.core.codes import Code, Exit
from ocrypt.core.errors import LocalError
from ocrypt.recognise.reading import Page


def terminal(*, stdin=b"", stdin_is_terminal=False, stdout_is_terminal=False, stderr_is_terminal=False) -> Terminal:
    return Terminal(
        stdin=io.BytesIO(stdin),
        stdout=io.BytesIO(),
        stderr=io.StringIO(),
        stdin_is_terminal=stdin_is_terminal,
        stdout_is_terminal=stdout_is_terminal,
        stderr_is_terminal=stderr_is_terminal,
        colour=False,
    )


def surroundings(tmp_path, screen) -> Surroundings:
    return Surroundings(state=tmp_path / "state", server="", environment={}, clock=SystemClock(), terminal=screen)


@pytest.mark.parametrize(
    ("exits", "expected"),
    [
        ([Exit.DONE], Exit.DONE),
        ([Exit.FAILED], Exit.FAILED),
        ([Exit.REFUSED], Exit.REFUSED),
        ([Exit.DONE, Exit.DONE], Exit.DONE),
        ([Exit.DONE, Exit.FAILED], Exit.SOME_FAILED),
        ([Exit.FAILED, Exit.FAILED], Exit.FAILED),
        ([Exit.FAILED, Exit.REFUSED], Exit.SOME_FAILED),
        ([Exit.DONE, Exit.INTEGRITY], Exit.INTEGRITY),
    ],
)
def test_exit_of_several(exits, expected):
    assert exit_of(exits) is expected


@pytest.mark.parametrize(
    ("errors", "expected", "said"),
    [
        ([None, None], Exit.DONE, []),
        ([None, "pdf-font"], Exit.SOME_FAILED, ["ocrypt: a.pdf: page 2: ", "code: pdf-font"]),
        (["image-broken", "image-broken"], Exit.FAILED, ["a.pdf: page 1: ", "a.pdf: page 2: "]),
        ([None, "not\x1bours"], Exit.SOME_FAILED, ["page 2: The page can't be read: not\\x1bours"]),
        ([None, *["image-broken"] * 9], Exit.SOME_FAILED, ["page 6: ", "a.pdf: 4 more pages could not be read"]),
    ],
)
def test_pages_that_failed_are_named(errors, expected, said):
    pages = tuple(Page(index=at, width=1, height=1, error=error, lines=()) for at, error in enumerate(errors))
    screen = terminal()
    assert exit_of_pages(screen, "a.pdf", pages) is expected
    words = screen.stderr.getvalue()
    assert all(part in words for part in said)
    assert bool(words) is bool(said)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("scan 1.png", "scan 1.png"),
        ("图片.png", "图片.png"),
        ("a\x1b[2Jb", "a\\x1b[2Jb"),
        ("a\nb\r", "a\\nb\\r"),
        ("a\u202egnp.exe", "a\\u202egnp.exe"),
        ("a\x9b31m", "a\\x9b31m"),
        ("\udcff", "\\udcff"),
    ],
)
def test_no_line_can_drive_a_terminal(text, shown):
    assert plain(text) == shown


def test_no_json_can_drive_a_terminal():
    screen = terminal()
    value = {"text": "a\x1b[2J\x9b31m\u202egnp\u2028茶"}
    screen.give_json(value)
    told = screen.stdout.getvalue().decode()
    assert told == '{"text": "a\\u001b[2J\\u009b31m\\u202egnp\\u2028茶"}\n'
    assert json.loads(told) == value


@pytest.mark.parametrize(
    ("names", "unique"),
    [
        (["a", "b"], ("a.txt", "b.txt")),
        (["a", "a", "a"], ("a.txt", "a.2.txt", "a.3.txt")),
        (["a", "a.2", "a"], ("a.txt", "a.2.txt", "a.3.txt")),
        ([], ()),
    ],
)
def test_names_do_not_collide(names, unique):
    assert unique_names(names, ".txt") == unique


def test_outputs_appear_whole_with_the_users_mask_and_leave_nothing_else(tmp_path):
    before = os.umask(0o027)
    try:
        write(tmp_path / "out", b"one")
        write(tmp_path / "out", b"two")
    finally:
        os.umask(before)
    assert (tmp_path / "out").read_bytes() == b"two"
    assert (tmp_path / "out").stat().st_mode & 0o777 == 0o640
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_a_failed_output_leaves_nothing(tmp_path):
    (tmp_path / "out").mkdir()
    with pytest.raises(LocalError) as error:
        write(tmp_path / "out", b"x")
    assert error.value.code is Code.FILE_UNWRITABLE
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_folders_are_walked_in_order_and_links_to_folders_are_not_followed(tmp_path):
    for name in ("b/2.PNG", "a/1.jpg", "a/x.txt", "3.tiff"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    (tmp_path / "a" / "loop").symlink_to(tmp_path)
    gathered = gather([str(tmp_path)])
    assert [each.name for each in gathered.found] == ["3.tiff", "a/1.jpg", "b/2.PNG"]
    assert gathered.skipped == (str(tmp_path / "a" / "x.txt"),)


def test_an_unforeseen_error_is_told_by_its_kind_and_place_only(tmp_path, monkeypatch):
    def broken(*_, **__):
        raise RuntimeError("words of a picture")

    monkeypatch.setattr("ocrypt.cli.main.root.invoke", broken)
    screen = terminal()
    assert root.run(["read", "x"], surroundings(tmp_path, screen)) == Exit.FAILED
    said = screen.stderr.getvalue()
    assert "RuntimeError at test_cli_parts.py:" in said
    assert "words" not in said


def test_an_answer_at_the_terminal_pins(tmp_path, monkeypatch):
    from kit.fakeservice import FakeService
    from ocrypt.client.known import pins

    with FakeService() as service:
        for answer, count in ((b"\n", 0), (b"no\n", 0), (b"", 0), (b"y\n", 1)):
            screen = terminal(stdin=answer, stdin_is_terminal=True)
            where = surroundings(tmp_path, screen)
            status = root.run(["keys", "pin", service.url], where)
            assert service.pin in screen.stderr.getvalue()
            assert len(pins(where.state)) == count
            assert status == (Exit.DONE if count else Exit.FAILED)


def test_a_bar_is_shown_where_a_person_watches_and_no_text_crosses_it(tmp_path):
    for name in ("a.png", "b\x1b.png"):
        (tmp_path / name).touch()
    arguments = ["read", str(tmp_path), "--server", "https://localhost:1", "--json"]
    watched = terminal(stderr_is_terminal=True)
    root.run(arguments, surroundings(tmp_path, watched))
    assert "2/2" in watched.stderr.getvalue()
    for quiet in (terminal(), terminal(stderr_is_terminal=True, stdout_is_terminal=True)):
        root.run(arguments, surroundings(tmp_path, quiet))
        assert quiet.stderr.getvalue() == ""


def test_reading_here_gives_text_and_codes(tmp_path, monkeypatch):
    import ocrypt.recognise
    from ocrypt.recognise import Reading

    def read(source, options, watcher):
        if source == b"bad":
            raise LocalError(Code.IMAGE_BROKEN)
        return Reading.from_json(reading_json(f"{Path(source).name} {options.engine}"))

    monkeypatch.setattr(ocrypt.recognise, "read", read)
    screen = terminal(stdin=b"bad")
    status = root.run(["read", "x.png", "-", "--engine", "crnn"], surroundings(tmp_path, screen))
    assert screen.stdout.getvalue() == b"== x.png ==\nx.png crnn\n"
    assert "code: image-broken" in screen.stderr.getvalue()
    assert status == Exit.SOME_FAILED


def test_a_pdf_is_not_written_to_a_terminal(tmp_path):
    screen = terminal(stdout_is_terminal=True)
    ended = root.run(["read", "a.png", "-f", "pdf"], surroundings(tmp_path, screen))
    assert (ended, screen.stdout.getvalue()) == (Exit.USAGE, b"")
    assert "pdf is not for a terminal: -o FILE, or a pipe" in screen.stderr.getvalue()


def test_a_pdf_is_made_of_the_bytes_that_were_read(tmp_path):
    """From standard input and from a file, here and at a service, into a pipe and into files."""
    picture = saved(Image.new("L", (40, 20), 255), "PNG")
    (tmp_path / "a.png").write_bytes(picture)
    with FakeService() as service:
        for source in ("-", str(tmp_path / "a.png")):
            screen = terminal(stdin=picture)
            where = ["--server", service.url, "--pin", service.pin]
            assert root.run(["read", source, "-f", "pdf", *where], surroundings(tmp_path, screen)) == Exit.DONE
            assert len(pdf_codes(screen.stdout.getvalue())) == 1
        screen = terminal(stdin=picture)
        out = tmp_path / "out"
        arguments = ["read", "-", str(tmp_path / "a.png"), "-f", "pdf", "-o", f"{out}/", *where]
        assert root.run(arguments, surroundings(tmp_path, screen)) == Exit.DONE
    assert sorted(path.name for path in out.iterdir()) == ["a.png.pdf", "stdin.pdf"]
    assert (out / "stdin.pdf").read_bytes() == (out / "a.png.pdf").read_bytes()


@pytest.mark.parametrize("arguments", [["--help"], ["read", "--help"], ["keys", "--help"], ["raed"]])
def test_help_loads_no_heavy_library(arguments, tmp_path):
    program = (
        "import sys\n"
        "from ocrypt.cli.main import main\n"
        "try:\n    main()\n"
        "finally:\n    print(sorted({name.partition('.')[0] for name in sys.modules}), file=sys.stderr)\n"
    )
    ended = subprocess.run(
        [sys.executable, "-c", program, *arguments], env=environment(tmp_path, {}), capture_output=True, check=False
    )
    loaded = set(eval(ended.stderr.decode().splitlines()[-1]))  # noqa: S307 - our own print
    assert "click" in loaded
    assert loaded.isdisjoint({"httpx", "cryptography", "numpy", "cv2", "onnxruntime", "rich", "starlette", "jwt"})


@pytest.mark.parametrize("names", [["a.png"], ["a.png", "b.png"]], ids=["one", "several"])
def test_an_interrupt_ends_quietly(tmp_path, names):
    for name in names:
        (tmp_path / name).write_bytes(b"picture")
    with FakeService(Trick.NEVER_ANSWERS) as service:
        command = [*OCRYPT, "read", *names, "--server", service.url, "--pin", service.pin]
        pipes = dict.fromkeys(("stdout", "stderr"), subprocess.PIPE)
        with subprocess.Popen(command, env=environment(tmp_path, {}), cwd=tmp_path, **pipes) as process:
            deadline = time.monotonic() + 60
            while service.seen.requests("/v1/sealed") < len(names) and time.monotonic() < deadline:
                time.sleep(0.02)
            process.send_signal(signal.SIGINT)
            out, err = process.communicate(timeout=30)
    assert (process.returncode, out, err) == (130, b"", b"")


def test_a_reader_that_goes_away_is_no_error(tmp_path):
    read_end, write_end = os.pipe()
    os.close(read_end)
    ended = subprocess.run(
        [*OCRYPT, "read", "x.png", "--json"],
        env=environment(tmp_path, {}),
        stdout=write_end,
        stderr=subprocess.PIPE,
        check=False,
    )
    os.close(write_end)
    assert (ended.returncode, ended.stderr) == (141, b"")
