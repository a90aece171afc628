"""Codes: reading them beside other readers (`make bench-codes`), and bytes to text (`charsets.py`)."""
