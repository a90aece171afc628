"""Pictures to codes: a cascade that spends more only where the cheap pass left something unread."""
