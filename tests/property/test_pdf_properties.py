"""What holds for every PDF: pages inside the limits or a code, and no character of a text layer is lost."""

from __future__ import annotations

from contextlib import suppress

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kit.pdfs import Pdf, letter, paper, text
from ocrypt.core.errors import Unreadable
from ocrypt.core.limits import Limits
from ocrypt.recognise.decode import BrokenPage, DoubtfulPage, TextPage, open_pages
from ocrypt.recognise.decode.pdf.agree import page_of
from ocrypt.recognise.decode.pdf.glyphs import Box, Glyph
from ocrypt.recognise.decode.pdf.layer import lines_of
from ocrypt.recognise.decode.samples import samples
from ocrypt.recognise.reading import EngineInfo, Page, Reading, is_plain

SMALL = Limits(max_bytes=100_000, max_pixels=300_000, max_total_pixels=600_000, max_frames=8, max_ratio=50)
SEEDS = (
    samples()[-1],
    letter("Some words", "and more of them"),
    Pdf().page(text((9, 9, "Turned")), size=(200, 100), more=b"/Rotate 90/CropBox[5 5 150 90]").missing().written(),
    Pdf().scan(paper(["x"], size=(100, 80), letters=20), over=text((9, 9, "7"), mode=3), size=(100, 80)).written(),
)


@st.composite
def mutated(draw):
    """A valid file with some bytes changed, a part cut out or doubled, or a number made another."""
    content = bytearray(draw(st.sampled_from(SEEDS)))
    for _ in range(draw(st.integers(1, 8))):
        at = draw(st.integers(0, len(content) - 1))
        match draw(st.sampled_from("sdcn")):
            case "s":
                content[at] = draw(st.integers(0, 255))
            case "d":
                content[at:at] = content[at : at + draw(st.integers(1, 60))]
            case "c":
                del content[at : at + draw(st.integers(1, 60))]
            case _:
                content[at : at + 1] = draw(st.sampled_from((b"-1", b"0", b"99999999", b"1e9", b"<<", b">>", b"R")))
        if not content:
            break
    return bytes(content)


def taken(page: Page) -> Page:
    """The page as a client takes it from a service."""
    alone = Page(index=0, width=page.width, height=page.height, dpi=page.dpi, source=page.source, lines=page.lines)
    reading = Reading(pages=(alone,), engine=EngineInfo(name="x", models=()))
    return Reading.from_json(reading.to_json()).pages[0]


def check(part):
    assert part.width * part.height <= SMALL.max_pixels
    if isinstance(part, TextPage):
        assert len(taken(page_of(part)).lines) == len(part.lines)
    else:
        assert part.pixels.shape == (part.height, part.width, 3)


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(mutated())
def test_a_damaged_pdf_gives_pages_or_codes(content):
    with suppress(Unreadable):
        for index, part in enumerate(open_pages(content, SMALL)):
            assert index < SMALL.max_frames
            match part:
                case DoubtfulPage():
                    check(part.layer)
                    check(part.frame)
                case BrokenPage():
                    assert part.index == index
                case _:
                    check(part)


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(SEEDS), st.data())
def test_a_pdf_cut_anywhere_is_unreadable(content, data):
    with suppress(Unreadable):
        parts = list(open_pages(content[: data.draw(st.integers(0, len(content) - 7))], SMALL))
        # Its end is missing; where pages can be had all the same, none of them is made up.
        assert len(parts) <= 8


places = st.floats(-50, 1050, allow_nan=False)
sizes = st.floats(0.5, 60)
glyphs = st.builds(
    lambda text, left, top, wide, high, angle: Glyph(
        text=text, box=Box(left=left, top=top, right=left + wide, bottom=top + high), angle=angle
    ),
    st.characters(codec="utf-8", categories=("L", "N", "P", "S")),
    places,
    places,
    sizes,
    sizes,
    st.one_of(st.sampled_from((0.0, 90.0, 180.0, 270.0)), st.floats(0, 359)),
)


def on_page(glyph):
    box = glyph.box
    return 0 <= (box.left + box.right) / 2 <= 1000 and 0 <= (box.top + box.bottom) / 2 <= 1000


@settings(max_examples=400, deadline=None)
@given(st.lists(glyphs, max_size=40))
def test_no_character_of_a_layer_is_lost_or_made_up(given_):
    lines = lines_of(given_, 1000, 1000)
    wanted = sorted(
        "".join(glyph.text for glyph in given_ if on_page(glyph) and not glyph.is_bad and is_plain(glyph.text))
    )
    found = sorted("".join(line.text for line in lines).replace(" ", ""))
    ligatures = {"ﬀ", "ﬁ", "ﬂ", "ﬃ", "ﬄ", "ﬅ", "ﬆ"}
    assert found == wanted or ligatures & set(wanted)
    for line in lines:
        assert "".join(word.text for word in line.words) == "".join(line.text.split())
    page = Page(index=0, width=1000, height=1000, lines=lines)
    assert len(taken(page).lines) == len(lines)
