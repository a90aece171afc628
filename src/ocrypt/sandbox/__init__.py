"""One process per task: a fork server, confinement that the kernel enforces, and bounded frames between them.

Knows nothing of pictures, keys or OCR. Linux only, x86_64 and aarch64.
"""
