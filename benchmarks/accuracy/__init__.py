"""How exact the analysis is, beside its peers, on simulated legs and on real recordings.

    python -m benchmarks.accuracy simulated --count 10 --jobs 2        every kind, nominal world
    python -m benchmarks.accuracy simulated --worlds worse --count 4   the worse worlds
    python -m benchmarks.accuracy simulated --kinds slow,holds --no-peers --out build/now.jsonl
    python -m benchmarks.accuracy compare build/before.jsonl build/now.jsonl
    python -m benchmarks.accuracy show holds 3 --world swaying --plot build/holds.png
    python -m benchmarks.accuracy hour --count 10
    python -m benchmarks.accuracy real --data ../shared/data
    python -m benchmarks.accuracy speed

`--seeds judging` takes recordings that nobody tuned on. The kinds, the worlds and what counts as
the truth: docs/simulation.md.
"""
