"""Who may ask. Rules over facts: tokens, addresses, scopes and the second factor; no key that opens anything."""
