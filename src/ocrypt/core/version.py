"""The version, where every package may read it: importing the root would lead to all of them."""

__version__ = "0.1.0"
