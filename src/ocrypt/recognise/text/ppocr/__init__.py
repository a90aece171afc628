"""The PP-OCR engine: a detector of lines, a CTC recogniser and a classifier of upside-down lines, as ONNX models."""
