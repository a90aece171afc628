"""A warm reader needs no file, no module and no thread: that is what lets a job be confined."""

from __future__ import annotations

import base64
import json
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image, ImageFilter

import ocrypt
from kit.codes import coded, png, qr
from kit.pdfs import Pdf, letter, text
from kit.pictures import marked, saved, written
from ocrypt.core.engines import ENGINES

CHARSETS = ("gb18030", "shift_jis", "euc_kr", "big5", "latin-1", "cp1251", "utf-16-be", "iso2022_jp")
# The pictures come from outside: making them here would load what the reader must have loaded by itself.
SCRIPT = """
import base64, json, os, resource, sys
from contextlib import suppress
sys.path[:0] = [sys.argv[1]]
from ocrypt.core.errors import Unreadable
from ocrypt.core.limits import Limits
from ocrypt.recognise.codes.options import EFFORTS, CodeOptions
from ocrypt.recognise.formats import FORMATS
from ocrypt.recognise.options import Options
from ocrypt.recognise.pipeline import Reader

pictures = [base64.b64decode(picture) for picture in json.load(sys.stdin)]
reader = Reader.load(Options(engine=sys.argv[2]))
reader.rehearse()
reader.warm()
limits = Limits()
threads = os.open("/proc/self/task", os.O_RDONLY)
before = len(os.listdir(threads))
seen = []
watching = True
# PDFium is called through ctypes; no library may be loaded, and no function looked up or called by its address.
FORBIDDEN = (
    "open", "import", "subprocess", "socket", "os.", "_thread", "mmap", "tempfile", "shutil",
    "ctypes.dl", "ctypes.call",
)
sys.addaudithook(lambda event, args: seen.append(event) if watching and event.startswith(FORBIDDEN) else None)
# No descriptor is left to give: native code can't open a file either.
limit = resource.getrlimit(resource.RLIMIT_NOFILE)
resource.setrlimit(resource.RLIMIT_NOFILE, (0, limit[1]))
read = refused = 0
for picture in pictures:
    try:
        reading = reader.read(picture, limits)
        for each in FORMATS:
            # A document with a page missing can't be written as PDF.
            with suppress(Unreadable):
                each.render(reading, memoryview(picture))
        for effort in EFFORTS:
            reader.scan(picture, limits, CodeOptions(effort=effort, budget_ms=300)).to_json()
        read += 1
    except Unreadable:
        refused += 1
watching = False
resource.setrlimit(resource.RLIMIT_NOFILE, limit)
print(read, refused, sorted(set(seen)), len(os.listdir(threads)) - before)
"""


def pictures():
    page = written(["Some words to read", "and a second line"])
    exif = Image.Exif()
    exif[0x0112] = 6
    good = [
        saved(page.transpose(Image.Transpose.ROTATE_180), "PNG"),
        saved(page.transpose(Image.Transpose.ROTATE_90), "PNG"),
        saved(page, "JPEG", exif=exif, progressive=True),
        saved(marked(), "MPO", save_all=True, append_images=[marked()]),
        saved(page.convert("CMYK"), "JPEG"),
        saved(page, "WEBP", exif=exif),
        saved(marked(), "WEBP", save_all=True, append_images=[marked().transpose(Image.Transpose.ROTATE_180)]),
        saved(page.quantize(4), "GIF"),
        saved(marked(), "GIF", save_all=True, append_images=[marked()]),
        saved(page, "BMP"),
        saved(page.convert("1"), "TIFF", compression="group4"),
        saved(page, "TIFF", compression="tiff_adobe_deflate", exif=exif),
        saved(page, "TIFF", compression="jpeg"),
        saved(page, "TIFF", compression="tiff_lzw", save_all=True, append_images=[page]),
        saved(Image.new("LAB", (40, 30), (128, 128, 128)), "TIFF"),
        saved(page.convert("I;16"), "PNG"),
        saved(page.convert("F"), "TIFF"),
        saved(page.convert("RGBA"), "PNG", icc_profile=b"x" * 200),
        saved(marked(), "PNG", save_all=True, append_images=[marked()]),
        saved(page.crop((30, 40, 380, 90)), "PNG"),
        # Pictures that preparation has something to do on.
        saved(Image.eval(page, lambda value: 110 + value // 20), "PNG"),
        saved(page.filter(ImageFilter.GaussianBlur(2)), "PNG"),
        saved(Image.blend(page, Image.effect_noise(page.size, 250).convert("RGB"), 0.5), "PNG"),
        saved(page, "AVIF", exif=exif),
        saved(page.convert("RGBA"), "AVIF"),
        saved(marked(), "AVIF", save_all=True, append_images=[marked()]),
        *documents(page),
        # Codes: whole, in Chinese, and such as the first pass can't read.
        png(qr("https://example.com/a?b=c")),
        png(qr("BEGIN:VCARD\\r\\nN:\u7eff\u8336\\r\\nEND:VCARD")),
        png(Image.eval(qr("WIFI:T:WPA;S:a;P:b;;"), lambda value: 255 - value)),
        png(qr("blurred beyond the first pass", scale=6).filter(ImageFilter.GaussianBlur(4))),
        # In kanji mode, and in sets of characters whose tables are modules of their own.
        png(qr("\u70b9\u8317")),
        *(png(coded("\u7eff\u8336 na\u00efve".encode(charset, "replace"))) for charset in CHARSETS),
        png(qr("turned", scale=6).rotate(20, expand=True, fillcolor="white")),
    ]
    bad = [
        letter("Some words")[:200],
        Pdf().page().written(b"/Encrypt<</Filter/Unknown/V 9>>"),
        saved(page, "AVIF")[:-50],
        saved(page, "PNG")[:2000],
        saved(page, "JPEG")[:2000],
        saved(page, "TIFF")[:2000],
        b"junk",
        b"",
    ]
    return good, bad


def documents(page):
    """Text in fonts that the machine may have and the file has not, scans, both, damage: none may open a font file."""
    names = ("Helvetica", "Times-BoldItalic", "Courier", "Symbol", "ZapfDingbats", "Arial", "DejaVuSans", "SimSun", "X")
    fonts = "".join(f"/F{index}<</Type/Font/Subtype/TrueType/BaseFont/{name}>>" for index, name in enumerate(names))
    words = "".join(f"BT /F{index} 20 Tf 50 {100 + 40 * index} Td (Some words) Tj ET " for index in range(len(names)))
    scan = Pdf().scan(page, over=text((9, 9, "7"), mode=3), size=(400, 200))
    note = b"/Annots[<</Type/Annot/Subtype/FreeText/Rect[0 0 90 90]/DA(/Helv 9 Tf)/Contents(Note)>>]"
    drawing = b"".join(b"%d 0 m 9 %d l S " % (at % 90, at % 80) for at in range(400))
    return (
        letter("Some words to read", "and a second line"),
        Pdf().page(words.encode(), fonts=b"/Font<<" + fonts.encode() + b">>").written(),
        # Drawn as well as read, because of what is drawn beside the words.
        Pdf().page(words.encode() + drawing, fonts=b"/Font<<" + fonts.encode() + b">>").written(),
        scan.missing().page(text((9, 9, "Turned")), more=b"/Rotate 270" + note).written(),
    )


@pytest.mark.hostile
@pytest.mark.parametrize("engine", ENGINES)
def test_a_warm_reader_opens_loads_and_starts_nothing(engine):
    good, bad = pictures()
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, str(Path(ocrypt.__file__).parents[1]), engine],
        input=json.dumps([base64.b64encode(picture).decode() for picture in good + bad]),
        capture_output=True,
        text=True,
        check=False,
    )
    # Nor does a library print a word of what it met.
    assert done.stderr == ""
    assert done.stdout.strip() == f"{len(good)} {len(bad)} [] 0"
