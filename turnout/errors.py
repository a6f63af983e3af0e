"""What can go wrong in the application itself; sensors, analysis and store have trees of their own.

TurnoutError
├── PortTaken          somebody listens there already
└── CannotRender       a report could not be drawn
"""


class TurnoutError(Exception):
    """Anything wrong in the application itself."""


class PortTaken(TurnoutError):
    """The address cannot be listened on."""


class CannotRender(TurnoutError):
    """A report could not be drawn."""
