"""The relay of Oblivious HTTP: it learns who asks, and never what (RFC 9458 section 2; docs/how-to/relay.md)."""
