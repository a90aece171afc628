"""QR and other codes: read them, make them, say what their content would do. Pure, as all of `recognise`.

`code.py` what a code is once read; `charset.py` bytes to text; `content/` what a text says and what is doubtful about
it; `read/` pictures to codes; `make/` text to pictures.
"""
