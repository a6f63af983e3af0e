"""The application: the command line, the coach, charts, reports; what joins the other folders."""

__version__ = "0.1.0"
