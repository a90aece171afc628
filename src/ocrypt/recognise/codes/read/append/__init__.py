"""Where a Data Matrix or an Aztec symbol that ZXing has read stands in a sequence: read again from its modules."""
