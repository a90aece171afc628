"""One file per provider: `file:` so far."""
