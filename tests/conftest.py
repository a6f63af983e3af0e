"""What holds for every test: nothing is timed, not even by hypothesis."""

from hypothesis import settings

settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")
