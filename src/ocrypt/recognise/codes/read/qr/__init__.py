"""QR codes that a general reader leaves unread: found by damaged finders, straightened, and repaired with erasures.

`rescue.py` is the way in. A picture passes `finder` (where could finder patterns be), `corners` (where are they, to a
fraction of a pixel), `triples` (which belong together), `warp` and `mesh` (a grid that follows the paper), `sampling`
(how dark is each module, and how sure is that), `symbol` (codewords and their repair, by `reed_solomon`) and `bits`.
`tables` holds what ISO/IEC 18004:2024 fixes.
"""
