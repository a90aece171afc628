"""The page that `--explain` writes: no script, nothing from elsewhere, every word of the picture escaped."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ocrypt.cli.explain import Shown
    from ocrypt.recognise.watch import StageName

_LABELS: dict[StageName, str] = {
    "decode": "解码 · Decoded, as its EXIF orientation shows it",
    "measure": "测量 · Measured: what the picture is like",
    "perspective": "透视校正 · Perspective",
    "deskew": "倾斜校正 · Deskewed",
    "size": "尺寸 · Size",
    "denoise": "去噪 · Denoised",
    "sharpen": "锐化 · Sharpened",
    "contrast": "对比度 · Contrast",
    "detect": "检测文字行 · Lines detected",
    "recognise": "识别文字 · Lines cut out and recognised",
    "reread": "复读存疑的行 · Doubtful lines read again by the larger network",
    "engine": "识别引擎 · All that the engine did, with its lines",
    "order": "阅读顺序 · Reading order, and blocks in red",
    "codes": "条码 · Codes that were read",
}
_STYLE = """
body{font:15px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:70rem;padding:0 1rem;color:#1b1b1b;background:#fff}
h2{font-size:1.05rem;margin:2rem 0 .4rem}h2 small{font-weight:400;color:#555}
img{max-width:100%;border:1px solid #bbb}
table{border-collapse:collapse;margin:.6rem 0}td,th{padding:.15rem .6rem;text-align:left;vertical-align:middle}
tr{border-bottom:1px solid #ddd}td img{height:40px;max-width:40rem;object-fit:contain}.number{text-align:right}
"""
# A page from a folder has no origin of its own in some browsers, hence `file:`.
_POLICY = "default-src 'none'; img-src 'self' file:; style-src 'unsafe-inline'"


def rendered(title: str, stages: Sequence[Shown]) -> str:
    """Give the page as a whole, UTF-8."""
    several = len({stage.page for stage in stages}) > 1
    parts = [
        _section(stage, f"第 {stage.page + 1} 页 · page {stage.page + 1} · " if several else "") for stage in stages
    ]
    rows = "".join(
        f'<tr><td class="number">{stage.number}</td><td>{escape(_LABELS[stage.name])}</td>'
        f'<td class="number">{stage.milliseconds:.1f} ms</td></tr>'
        for stage in stages
    )
    return (
        '<!doctype html>\n<html lang="zh">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n'
        '<meta name="viewport" content="width=device-width">\n'
        f"<title>{escape(title)} · ocrypt</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n"
        f"<h1>{escape(title)}</h1>\n<p>每一步的图像与耗时。 · Every stage with its time. "
        f"detect, recognise, reread ⊂ engine.</p>\n<table>{rows}</table>\n{''.join(parts)}</body>\n</html>\n"
    )


def _section(stage: Shown, before: str) -> str:
    figures = "".join(
        f'<tr><td>{escape(figure.name)}</td><td class="number">{figure.value:.2f}</td></tr>' for figure in stage.figures
    )
    picture = f'<img src="{stage.picture}" alt="{stage.name}">\n' if stage.picture else ""
    return (
        f"<section>\n<h2>{stage.number}. {before}{escape(_LABELS[stage.name])} "
        f"<small>{stage.milliseconds:.1f} ms</small></h2>\n"
        + (f"<table>{figures}</table>\n" if figures else "")
        + picture
        + _lines(stage)
        + "</section>\n"
    )


def _lines(stage: Shown) -> str:
    """The lines' table: number, strip, text, confidence."""
    said = [mark for mark in stage.marks if mark.kind == "line" and mark.text]
    if not said:
        return ""
    rows = []
    for index, mark in enumerate(said):
        strip = f'<img src="{stage.strips[index]}" alt="">' if stage.strips else ""
        confidence = "" if mark.confidence is None else f"{mark.confidence:.3f}"
        rows.append(
            f'<tr><td class="number">{index + 1}</td><td>{strip}</td><td dir="auto">{escape(mark.text)}</td>'
            f'<td class="number">{confidence}</td></tr>\n'
        )
    head = "<tr><th>#</th><th></th><th>文字 · text</th><th>置信度 · confidence</th></tr>\n"
    return f"<table>{head}{''.join(rows)}</table>\n"
