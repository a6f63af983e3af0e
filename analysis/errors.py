"""What can go wrong between samples and a report.

AnalysisError
├── BadSamples        times that run backwards
├── NotEnoughData     too short, too few samples a second, or too few that are not damaged
└── UnknownSetting    a side or an exercise that does not exist
"""


class AnalysisError(Exception):
    """The samples or the settings cannot be analysed; the message says what was expected."""


class BadSamples(AnalysisError):
    """The times run backwards; the message says where."""


class NotEnoughData(AnalysisError):
    """Under two seconds, under one sample a second, or hardly a sample that is sound."""


class UnknownSetting(AnalysisError):
    """A name that is not in the table; the message lists those that are."""
