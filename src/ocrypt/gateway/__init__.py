"""The blind side: speaks HTTPS, admits, relays. It has no key and no code that opens anything."""
