"""Keys: what lives in memory only (the ring), what must live on a disk (the identity), and when they turn."""
