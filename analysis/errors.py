"""What can go wrong between samples and a report.

AnalysisError
├── BadSamples        not a recording: wrong shapes, times that run backwards, nothing finite
├── NotEnoughData     too short, or too thin, to say anything
└── UnknownSetting    a side or an exercise that does not exist
"""


class AnalysisError(Exception):
    """The samples or the settings cannot be analysed; the message says what was expected."""


class BadSamples(AnalysisError):
    """The arrays are not a recording of a motion sensor."""


class NotEnoughData(AnalysisError):
    """The recording is too short or too thin."""


class UnknownSetting(AnalysisError):
    """A name that is not in the table; the message lists those that are."""
