"""Words that every other package speaks: secrets, codes, errors, ids, limits, time. No I/O, no third party."""
