"""How exact the analysis is, beside its peers, on simulated legs and on real recordings.

`python -m benchmarks.accuracy --help` lists what it can do.
"""
