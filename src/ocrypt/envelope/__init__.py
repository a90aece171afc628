"""The sealed envelope, sans-I/O: bytes in, bytes out. `spec/envelope.md` is the normative text.

Nothing is re-exported here: who imports `ocrypt.envelope.wire` must not load what opens.
"""
