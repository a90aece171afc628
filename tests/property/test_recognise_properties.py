"""What holds for every input: parsers refuse with their own error, nothing is lost, order has no influence."""

from __future__ import annotations

import io
from contextlib import suppress
from itertools import pairwise

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from kit.pictures import saved
from kit.sheets import moved
from ocrypt.core.errors import LocalError, Unreadable
from ocrypt.core.limits import Limits
from ocrypt.recognise.decode import open_pages
from ocrypt.recognise.layout import arrange
from ocrypt.recognise.reading import EngineInfo, Line, ModelInfo, Page, Point, Reading, Word, is_plain
from ocrypt.recognise.text.ctc import Glyph, decode, split_words

SMALL = Limits(max_bytes=100_000, max_pixels=200_000, max_total_pixels=400_000, max_frames=8, max_ratio=50)


def sample(kind, mode="RGB", **options):
    noise = Image.effect_noise((23, 17), 90)
    return saved(noise.convert(mode) if mode != "P" else noise.convert("RGB").quantize(16), kind, **options)


SEEDS = (
    sample("PNG"),
    sample("PNG", "P"),
    sample("PNG", "LA"),
    sample("PNG", "1"),
    sample("JPEG"),
    sample("JPEG", "CMYK"),
    sample("JPEG", progressive=True),
    sample("GIF", "P"),
    sample("GIF", "P", save_all=True, append_images=[Image.new("P", (23, 17))] * 3),
    sample("BMP"),
    sample("BMP", "P"),
    sample("BMP", "1"),
    sample("WEBP"),
    sample("WEBP", "RGBA", lossless=True),
    sample("WEBP", save_all=True, append_images=[Image.new("RGB", (23, 17))] * 3),
    sample("AVIF"),
    sample("AVIF", "RGBA"),
    sample("TIFF"),
    sample("TIFF", "1", compression="group4"),
    sample("TIFF", compression="tiff_lzw"),
    sample("TIFF", compression="jpeg"),
    sample("TIFF", "CMYK", compression="packbits"),
    sample("TIFF", save_all=True, append_images=[Image.new("L", (9, 9))] * 3),
    sample("MPO", save_all=True, append_images=[Image.new("RGB", (23, 17))]),
)
HEADS = (
    b"",
    b"\x89PNG\r\n\x1a\n",
    b"\xff\xd8\xff",
    b"GIF89a",
    b"\0\0\0\x14ftypavif",
    b"BM" + b"\0" * 12 + b"\x28\0\0\0",
    b"II*\0",
    b"MM\0*",
)


@st.composite
def mutated(draw):
    """A valid file with some bytes changed, a part cut out or doubled, or its end missing."""
    content = bytearray(draw(st.sampled_from(SEEDS)))
    for _ in range(draw(st.integers(1, 8))):
        at = draw(st.integers(0, len(content) - 1))
        match draw(st.sampled_from("sssicd")):
            case "s":
                content[at] = draw(st.sampled_from((0, 1, 0x7F, 0x80, 0xFF, content[at] ^ 1 << at % 8)))
            case "i":
                content[at:at] = draw(st.binary(max_size=8))
            case "c":
                del content[at : at + draw(st.integers(1, 30))]
            case _:
                content[at:at] = content[at : at + draw(st.integers(1, 30))]
        if not content:
            break
    return bytes(content)


def decoded(content):
    """Decode everything; whatever comes is a frame as promised, or an `Unreadable`."""
    with suppress(Unreadable):
        for index, frame in enumerate(open_pages(content, SMALL)):
            assert frame.index == index < SMALL.max_frames
            assert frame.pixels.shape == (frame.height, frame.width, 3)
            assert frame.width * frame.height <= SMALL.max_pixels


@settings(max_examples=600, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(mutated())
def test_a_damaged_picture_is_decoded_or_unreadable(content):
    decoded(content)


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(HEADS), st.binary(max_size=400))
def test_any_bytes_are_decoded_or_unreadable(head, content):
    decoded(head + content)


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(SEEDS), st.data())
def test_a_picture_cut_anywhere_is_decoded_or_unreadable(content, data):
    decoded(content[: data.draw(st.integers(0, len(content)))])


sides = st.integers(1, 400)
points = st.builds(Point, *[st.integers(0, 4000).map(lambda tenth: tenth / 10)] * 2)
polygons = st.tuples(points, points, points, points)
plain = st.text(max_size=12).filter(is_plain)
confidences = st.integers(0, 1000).map(lambda thousandth: thousandth / 1000)
words = st.builds(Word, text=plain, polygon=polygons, confidence=confidences)
lines = st.builds(
    Line, text=plain, polygon=polygons, confidence=confidences, words=st.lists(words, max_size=3).map(tuple)
)
boxes = st.builds(
    lambda left, top, width, height, text: Line(
        text=text,
        polygon=(
            Point(left, top),
            Point(left + width, top),
            Point(left + width, top + height),
            Point(left, top + height),
        ),
        confidence=0.5,
        words=(),
    ),
    st.integers(0, 500),
    st.integers(0, 500),
    st.integers(5, 300),
    st.integers(5, 40),
    st.text("abc", min_size=1, max_size=3),
)


@given(st.lists(st.lists(lines, max_size=4), max_size=3))
def test_a_reading_goes_to_json_and_back(pages):
    reading = Reading(
        pages=tuple(
            Page(index=index, width=400, height=400, turn=(index % 4) * 90, lines=tuple(found))
            for index, found in enumerate(pages)
        ),
        engine=EngineInfo("x", (ModelInfo("m", "0" * 64),)),
    )
    assert Reading.from_json(reading.to_json()) == reading
    assert isinstance(reading.text, str)


@given(st.binary(max_size=300))
def test_any_bytes_are_a_reading_or_refused(untrusted):
    with suppress(LocalError):
        Reading.from_json(untrusted)


@given(st.data())
def test_changed_json_is_a_reading_or_refused(data):
    line = Line(text="ab", polygon=(Point(0, 0), Point(9, 0), Point(9, 9), Point(0, 9)), confidence=0.5, words=())
    whole = bytearray(
        Reading(pages=(Page(index=0, width=9, height=9, lines=(line,)),), engine=EngineInfo("x", ())).to_json()
    )
    for _ in range(data.draw(st.integers(1, 3))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    with suppress(LocalError):
        found = Reading.from_json(bytes(whole))
        assert all(is_plain(line.text) for line in found.lines)


@given(st.lists(st.one_of(boxes, lines), max_size=25), st.randoms(use_true_random=False))
def test_order_loses_nothing_and_does_not_depend_on_the_order_before(found, random):
    arranged = arrange(found)
    assert sorted(map(id, arranged.lines)) == sorted(map(id, found))
    shuffled = list(found)
    random.shuffle(shuffled)
    assert arrange(shuffled) == arranged


@given(st.lists(st.one_of(boxes, lines), max_size=25))
def test_blocks_take_up_all_lines_in_order(found):
    arranged = arrange(found)
    page = Page(index=0, width=1000, height=1000, lines=arranged.lines, blocks=arranged.blocks)
    # A reading whose blocks or cells leave something out is refused.
    assert Reading.from_json(Reading(pages=(page,), engine=EngineInfo("x", ())).to_json()).pages == (page,)
    assert bool(arranged.blocks) == bool(found)
    for block in arranged.blocks:
        assert block.start < block.end
        for row in block.rows:
            assert [cell.column for cell in row[1:]] == [cell.column + cell.columns for cell in row[:-1]]


@given(st.lists(boxes, max_size=25), st.integers(0, 4000), st.integers(0, 4000), st.sampled_from((1, 2, 4)))
def test_a_page_is_read_alike_elsewhere_and_at_another_size(found, right, down, scale):
    # A tenth of a pixel may lie between two decisions; powers of two round nothing.
    elsewhere = [moved(line, lambda x, y: (x * scale + right, y * scale + down)) for line in found]
    assert [line.text for line in arrange(elsewhere).lines] == [line.text for line in arrange(found).lines]


ALPHABET = ("", "a", "b", " ", "中", "文", "。", "\u3000")
paths = st.lists(st.integers(0, len(ALPHABET) - 1), max_size=40)


@given(paths)
def test_best_path_is_repeats_merged_and_blanks_dropped(classes):
    glyphs = decode(classes, [0.5] * len(classes), ALPHABET)
    wanted = [number for index, number in enumerate(classes) if number and (index == 0 or classes[index - 1] != number)]
    assert [glyph.text for glyph in glyphs] == [ALPHABET[number] for number in wanted]
    assert all(0 <= glyph.start < glyph.end <= len(classes) for glyph in glyphs)
    assert all(first.end <= second.start for first, second in pairwise(glyphs))


@given(paths)
def test_words_hold_every_character_but_white_space_once_in_order(classes):
    glyphs = decode(classes, [0.5] * len(classes), ALPHABET)
    runs = split_words(glyphs)
    assert [glyph for run in runs for glyph in run.glyphs] == [glyph for glyph in glyphs if not glyph.text.isspace()]
    for run in runs:
        assert run.text
        assert len({character in "中文。" for character in run.text}) == 1


def test_words_split_at_spaces_and_between_scripts():
    glyphs = [
        Glyph(text=text, start=index, end=index + 1, confidence=1.0) for index, text in enumerate("No. 5号楼 Wi-Fi密码")
    ]
    assert [run.text for run in split_words(glyphs)] == ["No.", "5", "号楼", "Wi-Fi", "密码"]


def test_samples_decode_before_they_are_changed():
    for content in SEEDS:
        assert list(open_pages(content, SMALL))
        assert Image.open(io.BytesIO(content)).size == (23, 17)
