"""What happened, without what it was about: events, and the receipts that clients check by themselves."""
