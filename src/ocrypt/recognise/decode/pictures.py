"""Bytes of a picture to frames; every limit is checked before a pixel is decoded.

Read are PNG, JPEG, GIF, BMP, WebP, TIFF and AVIF. The pages of a TIFF file are pages; of an animation (GIF, WebP, APNG,
AVIF) and of a JPEG with more pictures behind the first only the first frame is read, and the number of frames is still
limited.
"""

from __future__ import annotations

import io
import struct
import warnings
import zlib
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

import numpy as np

# Pillow loads plugins by name when it first meets a format. A job may open no file by then: all are named here.
from PIL import (
    AvifImagePlugin,
    BmpImagePlugin,
    ExifTags,
    GifImagePlugin,
    Image,
    ImageColor,
    ImageFile,
    ImageMode,
    ImageOps,
    ImagePalette,
    JpegImagePlugin,
    MpoImagePlugin,
    PngImagePlugin,
    TiffImagePlugin,
    TiffTags,
    WebPImagePlugin,
)

from ocrypt.core.codes import Code
from ocrypt.core.errors import Unreadable
from ocrypt.recognise import sniff
from ocrypt.recognise.channels import to_rgb
from ocrypt.recognise.decode.checks import check_frames, check_size
from ocrypt.recognise.decode.parts import Reduced
from ocrypt.recognise.frame import Frame

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from ocrypt.core.limits import Limits

_LOADED: Final = (
    AvifImagePlugin,
    BmpImagePlugin,
    GifImagePlugin,
    ImageColor,
    ImageFile,
    ImageMode,
    ImageOps,
    ImagePalette,
    JpegImagePlugin,
    MpoImagePlugin,
    PngImagePlugin,
    TiffImagePlugin,
    TiffTags,
    WebPImagePlugin,
)

# What Pillow's parsers let out on damaged files, found by fuzzing; each means the same: the data is damaged.
_FAULTS: Final = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    BufferError,
    EOFError,
    LookupError,
    NotImplementedError,
    OSError,  # and UnidentifiedImageError
    RuntimeError,
    SyntaxError,
    TypeError,
    ValueError,
    struct.error,
    zlib.error,
)


REDUCED_FROM: Final = 4_000_000
"""Pixels from which a JPEG picture is worth decoding at half its size first."""
_LYING: Final = frozenset({5, 6, 7, 8})
"""EXIF orientations that swap width and height."""

# One thread, the caller's own: a job may start none, and Pillow would start one for every core. It has no other way to
# say so than this module's global.
AvifImagePlugin.DEFAULT_MAX_THREADS = 1


def open_frames(content: memoryview, kind: sniff.Kind, limits: Limits) -> Iterator[Frame]:
    """Check a picture of this kind against the limits, then decode its pages one by one.

    The checks run at the first step of the iterator. No exception carries what the picture holds.

    Raises:
        Unreadable: with one of the IMAGE_ codes.
    """
    # (1) Sizes and frames, from headers alone.
    if kind is sniff.Kind.WEBP and (size := sniff.webp_size(content)) is not None:
        check_size(size.width, size.height, limits)
    if kind is sniff.Kind.GIF and sniff.gif_frames(content, limits.max_frames) > limits.max_frames:
        raise Unreadable(Code.IMAGE_TOO_MANY_FRAMES, f"{limits.max_frames} frames are allowed")
    with _faults_named(content, kind):
        image = Image.open(io.BytesIO(content), formats=[kind.value])
    pages = _count_pages(image, content, kind, limits)
    # (2) A PNG says itself whether its pixels are as they were written; Pillow doesn't look at their checksums.
    if kind is sniff.Kind.PNG and sniff.end_of(content, kind) is sniff.End.DAMAGED:
        raise Unreadable(Code.IMAGE_BROKEN)
    # (3) Now pixels.
    for index in range(pages):
        with _faults_named(content, kind):
            if index:
                image.seek(index)
            image.load()
            pixels = _upright(to_rgb(image), image, kind)
            if index == pages - 1:
                # Pillow's copy of the pixels would stay until the page is read.
                image.close()
        yield Frame(index, pixels)


def open_reduced(content: memoryview, kind: sniff.Kind, limits: Limits) -> Reduced | None:
    """A large JPEG picture at half its size and grey, as its decoder gives it at a quarter of the cost.

    None for anything else. The same checks are made as by `open_frames`.

    Raises:
        Unreadable: with one of the IMAGE_ codes.
    """
    if kind is not sniff.Kind.JPEG:
        return None
    # (1) Sizes and frames, from headers alone.
    with _faults_named(content, kind):
        image = Image.open(io.BytesIO(content), formats=[kind.value])
    _count_pages(image, content, kind, limits)
    whole = image.size
    if whole[0] * whole[1] < REDUCED_FROM:
        return None
    # (2) Now pixels.
    with _faults_named(content, kind):
        image.draft("L", (whole[0] // 2, whole[1] // 2))
        image.load()
        if image.mode != "L" or image.size == whole:
            return None
        pixels = np.asarray(image, np.uint8)
        upright = _upright(pixels, image, kind)
    lying = _orientation(image) in _LYING
    width, height = reversed(whole) if lying else whole
    return Reduced(width=width, height=height, pixels=upright)


def _count_pages(image: Image.Image, content: memoryview, kind: sniff.Kind, limits: Limits) -> int:
    """Count the pages that will be decoded, with every header held against the limits."""
    check_size(image.width, image.height, limits)
    if kind is not sniff.Kind.TIFF:
        if kind is not sniff.Kind.GIF:
            with _faults_named(content, kind):
                frames = int(getattr(image, "n_frames", 1))
            check_frames(frames, limits)
        return 1
    total = image.width * image.height
    pages = 1
    with _faults_named(content, kind):
        while True:
            try:
                # Reads the next directory only. `n_frames` would walk them all, however many there are.
                image.seek(pages)
            except EOFError:
                break
            pages += 1
            check_frames(pages, limits)
            check_size(image.width, image.height, limits)
            total += image.width * image.height
            if total > limits.max_total_pixels:
                raise Unreadable(
                    Code.IMAGE_TOO_MANY_PIXELS, f"{limits.max_total_pixels} pixels are allowed on all pages"
                )
        image.seek(0)
    return pages


@contextmanager
def _faults_named(content: memoryview, kind: sniff.Kind) -> Iterator[None]:
    """Turn whatever the decoder lets out into our codes, without its message: it may quote the file."""
    try:
        with warnings.catch_warnings():
            # Pillow warns of odd metadata and of sizes that our own limits have judged.
            warnings.simplefilter("ignore")
            yield
    except Image.DecompressionBombError:
        raise Unreadable(Code.IMAGE_TOO_MANY_PIXELS) from None
    except MemoryError:
        raise Unreadable(Code.JOB_MEMORY) from None
    except _FAULTS:
        raise Unreadable(_short_or_broken(content, kind)) from None


def _short_or_broken(content: memoryview, kind: sniff.Kind) -> Code:
    return Code.IMAGE_TRUNCATED if sniff.end_of(content, kind) is sniff.End.SHORT else Code.IMAGE_BROKEN


def _orientation(image: Image.Image) -> object:
    try:
        return image.getexif().get(ExifTags.Base.Orientation)
    except _FAULTS:
        # Damaged metadata is no reason to refuse good pixels.
        return None


def _upright(pixels: NDArray[np.uint8], image: Image.Image, kind: sniff.Kind) -> NDArray[np.uint8]:
    """Apply the EXIF orientation (CIPA DC-008, tag 274). Pillow itself has done so for TIFF."""
    if kind is sniff.Kind.TIFF:
        return pixels
    match _orientation(image):
        case 2:
            pixels = pixels[:, ::-1]
        case 3:
            pixels = pixels[::-1, ::-1]
        case 4:
            pixels = pixels[::-1]
        case 5:
            pixels = pixels.swapaxes(0, 1)
        case 6:
            pixels = np.rot90(pixels, -1)
        case 7:
            pixels = np.rot90(pixels[:, ::-1], -1)
        case 8:
            pixels = np.rot90(pixels)
        case _:
            pass
    return np.ascontiguousarray(pixels)
