"""libtesseract's C API in this process: https://github.com/tesseract-ocr/tesseract/blob/5.3.0/include/tesseract/capi.h.

The one module of `recognise` that may use ctypes (docs/adr/0018-tesseract-in-process.md): a job can't start a program.
All that leaves it has Python's own types. Nothing here hands out a pointer, and every text that the library gives is
copied and freed.
"""

from __future__ import annotations

import ctypes
import os
import weakref
from ctypes import POINTER, byref, c_char_p, c_float, c_int, c_void_p
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from ocrypt.core.codes import Code
from ocrypt.core.errors import LocalError

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy as np
    from numpy.typing import NDArray

_SONAME: Final = "libtesseract.so.5"
_LSTM_ONLY: Final = 1
_AUTOMATIC: Final = 3
_LINE: Final = 2
_WORD: Final = 3
_SYMBOL: Final = 4
_SILENT: Final = 6
_BLANK: Final = 64
LONGEST: Final = 32_767
"""Pixels of the longer side; the library counts in 16 bits."""

_API: Final[dict[str, tuple[Any, tuple[Any, ...]]]] = {
    "TessBaseAPICreate": (c_void_p, ()),
    "TessBaseAPIDelete": (None, (c_void_p,)),
    "TessBaseAPIInit2": (c_int, (c_void_p, c_char_p, c_char_p, c_int)),
    "TessBaseAPISetVariable": (c_int, (c_void_p, c_char_p, c_char_p)),
    "TessBaseAPISetPageSegMode": (None, (c_void_p, c_int)),
    "TessBaseAPISetImage": (None, (c_void_p, c_void_p, c_int, c_int, c_int, c_int)),
    "TessBaseAPISetSourceResolution": (None, (c_void_p, c_int)),
    "TessBaseAPIRecognize": (c_int, (c_void_p, c_void_p)),
    "TessBaseAPIGetIterator": (c_void_p, (c_void_p,)),
    "TessBaseAPIClear": (None, (c_void_p,)),
    "TessDeleteText": (None, (c_void_p,)),
    "TessResultIteratorDelete": (None, (c_void_p,)),
    "TessResultIteratorGetPageIterator": (c_void_p, (c_void_p,)),
    "TessResultIteratorGetUTF8Text": (c_void_p, (c_void_p, c_int)),
    "TessResultIteratorConfidence": (c_float, (c_void_p, c_int)),
    "TessResultIteratorNext": (c_int, (c_void_p, c_int)),
    "TessPageIteratorIsAtBeginningOf": (c_int, (c_void_p, c_int)),
    "TessPageIteratorBoundingBox": (c_int, (c_void_p, c_int, *[POINTER(c_int)] * 4)),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """Pixels of the picture, half open."""

    left: int
    top: int
    right: int
    bottom: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Symbol:
    """One character, or a few that are written as one; `confidence` is its word's, 0..1.

    The library gives one for each character as well, but that is near 1 for wrong ones too.
    """

    text: str
    box: Box
    confidence: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line: its text with the library's own spaces, and its symbols from the left."""

    text: str
    box: Box
    symbols: tuple[Symbol, ...]


class Tesseract:
    """The library with its models loaded."""

    def __init__(self, folder: Path, languages: str) -> None:
        """Load the library and the models of these languages ("a+b") from the folder.

        Raises:
            LocalError: ENGINE_UNAVAILABLE.
        """
        self._library = _loaded()
        handle = self._library.TessBaseAPICreate()
        self._handle = handle
        # Called at the latest when the program ends: the library complains on standard error of what was left to it.
        weakref.finalize(self, self._library.TessBaseAPIDelete, handle)
        if self._library.TessBaseAPIInit2(handle, os.fsencode(folder), languages.encode(), _LSTM_ONLY):
            raise LocalError(Code.ENGINE_UNAVAILABLE, "Tesseract can't load its models")
        self._library.TessBaseAPISetPageSegMode(handle, _AUTOMATIC)
        self._hush()

    @property
    def file(self) -> Path:
        """The library's own file."""
        return _file_of(self._library)

    def rows(self, pixels: NDArray[np.uint8], dpi: int = 0) -> list[Row]:
        """Find and read all lines in a picture: shape (height, width, 3), RGB, contiguous, no side over `LONGEST`.

        Without `dpi` the library makes up its own mind about the resolution, and prints it. No thread is started, and
        nothing of the picture stays in the library.

        Raises:
            RuntimeError: the library refused the picture.
        """
        height, width = pixels.shape[:2]
        library = self._library
        _one_thread(library)
        library.TessBaseAPISetImage(self._handle, pixels.ctypes.data, width, height, 3, 3 * width)
        if dpi:
            library.TessBaseAPISetSourceResolution(self._handle, dpi)
        try:
            if library.TessBaseAPIRecognize(self._handle, None):
                message = "Tesseract refused a picture"
                raise RuntimeError(message)
            iterator = library.TessBaseAPIGetIterator(self._handle)
            if not iterator:
                return []
            try:
                return list(self._walk(iterator))
            finally:
                library.TessResultIteratorDelete(iterator)
        finally:
            library.TessBaseAPIClear(self._handle)

    def _walk(self, iterator: int) -> Iterator[Row]:
        """Walk symbol by symbol, and give a row as soon as the next one begins."""
        library = self._library
        place = library.TessResultIteratorGetPageIterator(iterator)
        row: _Growing | None = None
        while True:
            if row is None or library.TessPageIteratorIsAtBeginningOf(place, _LINE):
                if row is not None:
                    yield row.done()
                box = self._box(place, _LINE)
                row = _Growing(text=self._text(iterator, _LINE), box=box, symbols=[])
            text = self._text(iterator, _SYMBOL)
            box = self._box(place, _SYMBOL)
            if text and box is not None:
                confidence = min(max(library.TessResultIteratorConfidence(iterator, _WORD) / 100, 0.0), 1.0)
                row.symbols.append(Symbol(text=text, box=box, confidence=confidence))
            if not library.TessResultIteratorNext(iterator, _SYMBOL):
                break
        yield row.done()

    def _text(self, iterator: int, level: int) -> str:
        pointer = self._library.TessResultIteratorGetUTF8Text(iterator, level)
        if not pointer:
            return ""
        try:
            return (c_char_p(pointer).value or b"").decode("utf-8", "replace")
        finally:
            self._library.TessDeleteText(pointer)

    def _box(self, place: int, level: int) -> Box | None:
        left, top, right, bottom = c_int(), c_int(), c_int(), c_int()
        if not self._library.TessPageIteratorBoundingBox(
            place, level, byref(left), byref(top), byref(right), byref(bottom)
        ):
            return None
        return Box(left=left.value, top=top.value, right=right.value, bottom=bottom.value)

    def _hush(self) -> None:
        """Let the library print nothing: what it prints is about the picture.

        It prints to standard error, or to a file that it opens at its first word. Where none can be opened, as in the
        service, a job's standard error is nothing already (`sandbox.job`), and the library must not be made to try.
        """
        try:
            with Path(os.devnull).open("wb"):
                pass
        except OSError:
            return
        self._library.TessBaseAPISetVariable(self._handle, b"debug_file", os.devnull.encode())
        # A resolution that can't be makes it say its first word now: from here on the file is open.
        blank = ctypes.create_string_buffer(b"\xff" * (3 * _BLANK * _BLANK))
        self._library.TessBaseAPISetImage(self._handle, ctypes.addressof(blank), _BLANK, _BLANK, 3, 3 * _BLANK)
        self._library.TessBaseAPISetSourceResolution(self._handle, 1)
        self._library.TessBaseAPIRecognize(self._handle, None)
        self._library.TessBaseAPIClear(self._handle)


@dataclass(slots=True, kw_only=True)
class _Growing:
    text: str
    box: Box | None
    symbols: list[Symbol]

    def done(self) -> Row:
        boxes = [self.box] if self.box is not None else [symbol.box for symbol in self.symbols]
        return Row(
            text=self.text,
            box=Box(
                left=min((box.left for box in boxes), default=0),
                top=min((box.top for box in boxes), default=0),
                right=max((box.right for box in boxes), default=0),
                bottom=max((box.bottom for box in boxes), default=0),
            ),
            symbols=tuple(self.symbols),
        )


def _loaded() -> ctypes.CDLL:
    try:
        library = ctypes.CDLL(_SONAME)
        for name, (result, arguments) in _API.items():
            function = getattr(library, name)
            function.restype = result
            function.argtypes = arguments
    except (OSError, AttributeError):
        raise LocalError(Code.ENGINE_UNAVAILABLE, f"there is no {_SONAME}") from None
    # Its image library prints as well; found through the first one's dependencies, as is the next.
    _call_if_there(library, "setMsgSeverity", _SILENT)
    _one_thread(library)
    return library


def _one_thread(library: ctypes.CDLL) -> None:
    """Keep OpenMP from starting threads, for this thread's calls, whatever number a parallel region asks for.

    OMP_THREAD_LIMIT does the same for a whole process, all libraries in it included; this one needs no environment.
    """
    _call_if_there(library, "omp_set_max_active_levels", 0)


def _call_if_there(library: ctypes.CDLL, name: str, argument: int) -> None:
    function = getattr(library, name, None)
    if function is not None:
        function.restype = None
        function.argtypes = (c_int,)
        function(argument)


class _Place(ctypes.Structure):
    """`Dl_info` of dladdr(3)."""

    _fields_ = (("file", c_char_p), ("base", c_void_p), ("symbol", c_char_p), ("address", c_void_p))


def _file_of(library: ctypes.CDLL) -> Path:
    found = _Place()
    ask = ctypes.CDLL(None).dladdr
    ask.argtypes = (c_void_p, POINTER(_Place))
    if not ask(ctypes.cast(library.TessBaseAPICreate, c_void_p), byref(found)) or not found.file:
        raise LocalError(Code.ENGINE_UNAVAILABLE, f"{_SONAME} has no file")
    return Path(os.fsdecode(found.file)).resolve()
