"""What holds for every test: nothing is timed, not even by hypothesis.

Whoever runs the suite tries examples that nobody has tried; the whole check (.ci/run) tries the
same ones each time, so that it speaks of the change and not of chance.
"""

from hypothesis import settings

settings.register_profile("untimed", deadline=None)
settings.register_profile("repeatable", deadline=None, derandomize=True)
settings.load_profile("untimed")
