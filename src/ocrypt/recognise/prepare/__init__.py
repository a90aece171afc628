"""Making a picture easier to read, where a measure of it says that this helps.

`docs/explanation/preparation.md` has the figures behind every threshold; `bench/ablation.py` makes them.
"""
