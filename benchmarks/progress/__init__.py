"""Simulated people, and what they are told: `python -m benchmarks.progress`."""
