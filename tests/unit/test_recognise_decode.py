"""Bytes to frames: what is read right, and what is refused with which code."""

from __future__ import annotations

import io
import struct
import zlib

import numpy as np
import pytest
from PIL import Image

from kit.pictures import avif_of_size, gif_of_frames, marked, png_chunk, png_of_size, saved, webp_of_size, written
from ocrypt.core.codes import Code
from ocrypt.core.errors import Unreadable
from ocrypt.core.limits import Limits
from ocrypt.recognise.decode import open_pages

LIMITS = Limits()
RED, LIME, BLUE, BLACK, WHITE = (255, 0, 0), (0, 255, 0), (0, 0, 255), (0, 0, 0), (255, 255, 255)


def frames(content, limits=LIMITS):
    return list(open_pages(content, limits))


def refused(content, limits=LIMITS):
    with pytest.raises(Unreadable) as caught:
        frames(content, limits)
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__ or caught.value.__context__ is None
    return caught.value.code


def corners(pixels):
    height, width = pixels.shape[:2]
    places = ((6, 6), (6, width - 7), (height - 7, width - 7), (height - 7, 6))
    return [tuple(int(value) for value in pixels[place]) for place in places]


def near(found, wanted, by=30):
    return all(abs(one - two) <= by for pair in zip(found, wanted, strict=True) for one, two in zip(*pair, strict=True))


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("png", saved(marked(), "PNG")),
        ("jpeg", saved(marked(), "JPEG", quality=95, subsampling=0)),
        ("progressive jpeg", saved(marked(), "JPEG", quality=95, subsampling=0, progressive=True)),
        ("webp lossless", saved(marked(), "WEBP", lossless=True)),
        ("webp lossy", saved(marked(), "WEBP", quality=95)),
        ("avif", saved(marked(), "AVIF", quality=95, subsampling="4:4:4")),
        ("avif with transparency", saved(marked().convert("RGBA"), "AVIF", quality=95, subsampling="4:4:4")),
        ("bmp", saved(marked(), "BMP")),
        ("gif", saved(marked(), "GIF")),
        ("tiff", saved(marked(), "TIFF")),
        ("tiff lzw", saved(marked(), "TIFF", compression="tiff_lzw")),
        ("tiff deflate", saved(marked(), "TIFF", compression="tiff_adobe_deflate")),
        ("tiff jpeg", saved(marked(), "TIFF", compression="jpeg", quality=95)),
        ("palette png", saved(marked().quantize(8), "PNG")),
        ("rgba png", saved(marked().convert("RGBA"), "PNG")),
        ("cmyk tiff", saved(marked().convert("CMYK"), "TIFF")),
        ("cmyk jpeg of adobe's", saved(marked().convert("CMYK"), "JPEG", quality=95, subsampling=0)),
    ],
)
def test_every_format_comes_out_as_8_bit_rgb(name, content):
    (frame,) = frames(content)
    assert (frame.width, frame.height, frame.index) == (60, 40, 0)
    assert frame.pixels.dtype == np.uint8
    assert frame.pixels.flags.c_contiguous
    assert near(corners(frame.pixels), [RED, LIME, BLUE, BLACK]), name


def test_the_format_is_told_by_content_from_any_kind_of_buffer():
    content = saved(marked(), "PNG")
    for buffer in (content, bytearray(content), memoryview(content)):
        assert len(frames(buffer)) == 1


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF", "AVIF"])
def test_exif_orientation_is_applied(kind, orientation):
    # What the picture looks like when shown is given; what is stored is derived by Pillow's own, tested, transposition.
    stored = {
        1: None,
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_90,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }[orientation]
    image = marked() if stored is None else marked().transpose(stored)
    exif = Image.Exif()
    exif[0x0112] = orientation
    options = {"JPEG": {"quality": 95, "subsampling": 0}, "WEBP": {"lossless": True}, "AVIF": {"quality": 95}}.get(
        kind, {}
    )
    (frame,) = frames(saved(image, kind, exif=exif, **options))
    assert (frame.width, frame.height) == (60, 40)
    assert near(corners(frame.pixels), [RED, LIME, BLUE, BLACK])


def grey(content):
    (frame,) = frames(content)
    assert (frame.pixels[..., 0] == frame.pixels[..., 1]).all()
    assert (frame.pixels[..., 0] == frame.pixels[..., 2]).all()
    return frame.pixels[0, :, 0].tolist()


@pytest.mark.parametrize(
    ("name", "content", "wanted"),
    [
        ("1-bit png", saved(Image.frombytes("1", (4, 1), b"\x50"), "PNG"), [0, 255, 0, 255]),
        (
            "1-bit tiff group 4",
            saved(Image.frombytes("1", (4, 1), b"\x50"), "TIFF", compression="group4"),
            [0, 255] * 2,
        ),
        ("8-bit grey", saved(Image.frombytes("L", (3, 1), b"\x00\x80\xff"), "PNG"), [0, 128, 255]),
        (
            "16-bit grey png",
            saved(Image.fromarray(np.array([[0, 0x8080, 0xFFFF]], np.uint16)), "PNG"),
            [0, 128, 255],
        ),
        (
            "16-bit grey tiff",
            saved(Image.fromarray(np.array([[0, 0x8080, 0xFFFF]], np.uint16)), "TIFF"),
            [0, 128, 255],
        ),
        (
            "32-bit tiff with 16 bits in use",
            saved(Image.fromarray(np.array([[0, 0x8080, 0xFFFF]], np.int32)), "TIFF"),
            [0, 128, 255],
        ),
        (
            "32-bit tiff",
            saved(Image.fromarray(np.array([[0, 0x40000000, 0x7FFFFFFF]], np.int32)), "TIFF"),
            [0, 128, 255],
        ),
        ("float tiff to 1", saved(Image.fromarray(np.array([[0, 0.5, 1]], np.float32)), "TIFF"), [0, 128, 255]),
        ("float tiff to 255", saved(Image.fromarray(np.array([[0, 128, 255]], np.float32)), "TIFF"), [0, 128, 255]),
        (
            "float tiff with no numbers",
            saved(Image.fromarray(np.array([[0, np.nan, 1]], np.float32)), "TIFF"),
            [0, 0, 255],
        ),
        (
            "grey with alpha lies on white",
            saved(Image.frombytes("LA", (3, 1), b"\x00\xff\x00\x00\x00\x80"), "PNG"),
            [0, 255, 127],
        ),
    ],
)
def test_grey_of_every_depth(name, content, wanted):
    found = grey(content)
    assert all(abs(one - two) <= 1 for one, two in zip(found, wanted, strict=True)), (name, found)


def test_16_bit_colour_keeps_its_high_bytes():
    rows = b"\0" + struct.pack(">6H", 0xFFFF, 0, 0x8000, 0, 0xFFFF, 0)
    header = struct.pack(">IIBBBBB", 2, 1, 16, 2, 0, 0, 0)
    body = png_chunk(b"IHDR", header) + png_chunk(b"IDAT", zlib.compress(rows)) + png_chunk(b"IEND", b"")
    (frame,) = frames(b"\x89PNG\r\n\x1a\n" + body)
    assert frame.pixels.tolist() == [[[255, 0, 128], [0, 255, 0]]]


def test_transparent_parts_are_white_paper_in_colour_and_in_palettes():
    clear = Image.new("RGBA", (8, 8), (0, 0, 0, 0))
    (frame,) = frames(saved(clear, "PNG"))
    assert (frame.pixels == 255).all()
    palette = Image.new("P", (8, 8), 1)
    palette.putpalette([255, 0, 0, 0, 0, 0])
    (frame,) = frames(saved(palette, "PNG", transparency=1))
    assert (frame.pixels == 255).all()


def test_a_cmyk_jpeg_without_adobes_marker_is_not_inverted():
    content = saved(Image.new("CMYK", (16, 16), (0, 0, 0, 0)), "JPEG", quality=95)
    at = content.index(b"\xff\xee")
    (length,) = struct.unpack(">H", content[at + 2 : at + 4])
    (with_marker,) = frames(content)
    assert with_marker.pixels.min() > 250
    (without,) = frames(content[:at] + content[at + 2 + length :])
    # The stored samples are 255 for "no ink" in Adobe's way, which reads as full ink in the plain one.
    assert without.pixels.max() < 5


def test_tiff_pages_are_pages_and_come_in_order():
    pages = [Image.new("RGB", (10 + index, 10), (index * 50, 0, 0)) for index in range(4)]
    found = frames(saved(pages[0], "TIFF", save_all=True, append_images=pages[1:]))
    assert [(frame.index, frame.width, int(frame.pixels[0, 0, 0])) for frame in found] == [
        (0, 10, 0),
        (1, 11, 50),
        (2, 12, 100),
        (3, 13, 150),
    ]


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "PNG", "AVIF"])
def test_of_an_animation_only_the_first_frame_is_read(kind):
    images = [Image.new("RGB", (12, 12), colour) for colour in ("red", "lime", "blue")]
    (frame,) = frames(saved(images[0], kind, save_all=True, append_images=images[1:], lossless=True))
    assert near([tuple(int(value) for value in frame.pixels[5, 5])], [RED])


def test_of_two_pictures_in_one_jpeg_only_the_first_is_read():
    into = io.BytesIO()
    marked().save(into, "MPO", save_all=True, append_images=[Image.new("RGB", (60, 40), "white")], quality=95)
    (frame,) = frames(into.getvalue())
    assert near(corners(frame.pixels)[:1], [RED], by=60)


PAGE = saved(written(["Hello"]), "PNG")
PHOTO = saved(written(["Hello"]), "JPEG")
WEBP = saved(marked(), "WEBP", lossless=True)
AVIF = saved(marked(), "AVIF", quality=95)


BAD = [
    ("zero bytes", b"", Code.IMAGE_EMPTY),
    ("text", b"this is not a picture", Code.IMAGE_UNRECOGNISED),
    ("text that begins like a bitmap", b"BMW builds cars, and motorcycles too", Code.IMAGE_UNRECOGNISED),
    ("a pdf without an end", b"%PDF-1.7\n" + b"x" * 100, Code.IMAGE_TRUNCATED),
    ("a heic", b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + b"\0" * 100, Code.IMAGE_HEIC),
    ("a film", b"\0\0\0\x18ftypisom\0\0\0\0isommp41" + b"\0" * 100, Code.IMAGE_UNRECOGNISED),
    ("a truncated avif", saved(marked(), "AVIF")[:-40], Code.IMAGE_TRUNCATED),
    ("an avif of noise", AVIF[:-60] + b"\xaa" * 60, Code.IMAGE_BROKEN),
    ("an avif of 16 000 by 16 000", avif_of_size(16_000, 16_000), Code.IMAGE_TOO_MANY_PIXELS),
    ("an svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", Code.IMAGE_UNRECOGNISED),
    ("a format of pillow's that is not ours", saved(marked(), "PPM"), Code.IMAGE_UNRECOGNISED),
    ("an icon", saved(marked(), "ICO"), Code.IMAGE_UNRECOGNISED),
    ("encapsulated postscript", b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n", Code.IMAGE_UNRECOGNISED),
    ("half a signature", b"\x89PNG", Code.IMAGE_TRUNCATED),
    ("a signature alone", b"\x89PNG\r\n\x1a\n", Code.IMAGE_TRUNCATED),
    ("a truncated png", PAGE[: len(PAGE) * 2 // 3], Code.IMAGE_TRUNCATED),
    ("a truncated jpeg", PHOTO[: len(PHOTO) * 2 // 3], Code.IMAGE_TRUNCATED),
    ("a jpeg cut in its header", PHOTO[:100], Code.IMAGE_TRUNCATED),
    ("a truncated webp", saved(marked(), "WEBP")[:-40], Code.IMAGE_TRUNCATED),
    ("a truncated bmp", saved(marked(), "BMP")[:-40], Code.IMAGE_TRUNCATED),
    ("a truncated gif", saved(marked(), "GIF")[:-60], Code.IMAGE_TRUNCATED),
    ("a truncated tiff", saved(marked(), "TIFF")[:-40], Code.IMAGE_TRUNCATED),
    ("a tiff cut before its directory", saved(marked(), "TIFF", compression="tiff_lzw")[:40], Code.IMAGE_TRUNCATED),
    ("a png with a flipped bit in its pixels", PAGE[:-40] + bytes([PAGE[-40] ^ 8]) + PAGE[-39:], Code.IMAGE_BROKEN),
    ("a png whose header lies", PAGE[:20] + b"\x01" + PAGE[21:], Code.IMAGE_BROKEN),
    ("a jpeg without tables", b"\xff\xd8\xff\xda\x00\x08\x01\x01\x00\x00\x3f\x00\x12\xff\xd9", Code.IMAGE_BROKEN),
    ("a webp of noise", WEBP[:25] + b"\xaa" * (len(WEBP) - 25), Code.IMAGE_BROKEN),
    ("a png of 100 000 by 100 000", png_of_size(100_000, 100_000), Code.IMAGE_TOO_MANY_PIXELS),
    ("a png of 13 000 by 13 000", png_of_size(13_000, 13_000), Code.IMAGE_TOO_MANY_PIXELS),
    ("a webp of 16 000 by 16 000", webp_of_size(16_000, 16_000), Code.IMAGE_TOO_MANY_PIXELS),
    ("a png of one column", png_of_size(1, 5000), Code.IMAGE_RATIO),
    ("a gif of a million frames", gif_of_frames(1_000_000), Code.IMAGE_TOO_MANY_FRAMES),
    ("a file too long", b"\x89PNG" + b"\0" * (50 * 1024 * 1024), Code.IMAGE_TOO_MANY_BYTES),
]


@pytest.mark.parametrize(("name", "content", "code"), BAD, ids=[case[0] for case in BAD])
def test_each_bad_picture_has_its_own_code(name, content, code):
    assert refused(content) is code, name


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "PNG", "TIFF", "AVIF"])
def test_frames_over_the_limit_are_refused(kind):
    images = [Image.new("RGB", (12, 12), (index * 20, 0, 0)) for index in range(5)]
    content = saved(images[0], kind, save_all=True, append_images=images[1:])
    assert refused(content, Limits(max_frames=4)) is Code.IMAGE_TOO_MANY_FRAMES
    assert frames(content, Limits(max_frames=5))


def test_pixels_of_all_pages_together_are_limited():
    pages = [Image.new("L", (100, 100)) for _ in range(5)]
    content = saved(pages[0], "TIFF", save_all=True, append_images=pages[1:])
    assert refused(content, Limits(max_total_pixels=49_999)) is Code.IMAGE_TOO_MANY_PIXELS
    assert len(frames(content, Limits(max_total_pixels=50_000))) == 5


def test_a_huge_page_behind_a_small_one_is_refused_before_any_is_decoded():
    content = saved(Image.new("L", (10, 10)), "TIFF", save_all=True, append_images=[Image.new("L", (400, 400))])
    steps = open_pages(content, Limits(max_pixels=1000))
    with pytest.raises(Unreadable) as caught:
        next(steps)
    assert caught.value.code is Code.IMAGE_TOO_MANY_PIXELS


def test_a_tiff_whose_directories_go_in_a_circle_ends():
    content = bytearray(saved(Image.new("L", (10, 10)), "TIFF"))
    (directory,) = struct.unpack_from("<I", content, 4)
    (entries,) = struct.unpack_from("<H", content, directory)
    struct.pack_into("<I", content, directory + 2 + 12 * entries, directory)
    assert len(frames(bytes(content))) == 1


def test_damaged_metadata_does_not_spoil_good_pixels():
    content = saved(marked(), "JPEG", quality=95, exif=b"Exif\0\0II*\0\xff\xff\xff\xff garbage")
    assert len(frames(content)) == 1


def test_no_error_tells_what_the_file_holds():
    for content in (b"secret words", PAGE[:100], b"GIF89a secret words"):
        with pytest.raises(Unreadable) as caught:
            frames(content)
        assert "secret" not in repr(caught.value) + str(caught.value)


def test_a_frame_shows_no_pixels():
    (frame,) = frames(saved(marked(), "PNG"))
    assert repr(frame) == "<Frame 0: 60x40>"
