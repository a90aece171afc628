"""The engine of a name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ocrypt.core.codes import Code
from ocrypt.core.engines import PROFILES, meant
from ocrypt.core.errors import LocalError

if TYPE_CHECKING:
    from ocrypt.recognise.options import Options
    from ocrypt.recognise.text.engine import TextEngine

# Each is imported where it is chosen, at load: an engine that isn't used takes no memory of a job.


def load_engine(options: Options) -> TextEngine:
    """Load the engine that the options name.

    Raises:
        LocalError: ENGINE_UNKNOWN, ENGINE_UNAVAILABLE, WEIGHTS_MISSING, USAGE for an unknown profile.
    """
    if options.profile not in PROFILES:
        raise LocalError(Code.USAGE, f"profile is one of {', '.join(PROFILES)}")
    match options.engine:
        case "ppocr":
            from ocrypt.recognise.text.ppocr.engine import Ppocr  # noqa: PLC0415
            from ocrypt.recognise.text.ppocr.profiles import PROFILES as WAYS  # noqa: PLC0415

            return Ppocr(options.threads, WAYS[options.profile])
        case "crnn":
            from ocrypt.recognise.text.crnn.engine import load_crnn  # noqa: PLC0415

            return load_crnn(options.threads)
        case "tesseract":
            from ocrypt.recognise.text.tesseract.engine import TesseractEngine  # noqa: PLC0415

            return TesseractEngine()
        case unknown:
            raise LocalError(Code.ENGINE_UNKNOWN, meant(unknown))
