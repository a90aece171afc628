"""`make bench-ocr`: ocrypt beside other engines, on the same pictures, one picture at a time, in one run."""
