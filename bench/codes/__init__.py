"""Benchmarks of codes."""
