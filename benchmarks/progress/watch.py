"""Look every day, as the program would: run the judge over simulated people, a few at a time."""

from collections.abc import Callable
from typing import TypeVar

import numpy as np

from analysis.fit import BoolArray
from analysis.progress.courses import Courses, courses
from analysis.progress.evidence import Prior
from analysis.progress.judge import Judge
from benchmarks.progress.people import People
from sensor.samples import FloatArray

Answer = TypeVar("Answer", FloatArray, BoolArray)
AT_ONCE = 8  # people: their arrays stay in the processor's cache


def by_day(
    people: People,
    ask: Callable[[Judge], Answer],
    *,
    days: int,
    prior: Prior | None,
    table: Courses | None = None,
) -> Answer:
    """(p, days, ...) the judge's answer at the end of each day; prior None: the error is known."""
    chunks = [
        _chunk(people.part(slice(start, start + AT_ONCE)), ask, days, prior, table)
        for start in range(0, len(people.truth_deg), AT_ONCE)
    ]
    return np.concatenate(chunks)


def told_by(told: FloatArray | BoolArray, week: int) -> BoolArray:
    """(p,) whether each was ever told by the end of a week; told: (p, days)."""
    return np.asarray(told[:, : 7 * week].any(axis=1), dtype=bool)


def _chunk(
    people: People,
    ask: Callable[[Judge], Answer],
    days: int,
    prior: Prior | None,
    table: Courses | None,
) -> Answer:
    judge = Judge(people.readings, prior or people.known_error(), table or courses(float(days)))
    answers: Answer | None = None
    for i in judge.looks():
        answer = ask(judge)
        if answers is None:
            answers = np.repeat(answer[:, None], days, axis=1)
        today = people.readings.day[:, i].astype(np.int64)
        for person, day in enumerate(today):
            answers[person, day:] = answer[person]  # until the next session nothing is added
    assert answers is not None
    return answers
