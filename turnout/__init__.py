"""The application: the command line, the coach, charts, reports; what joins the other folders."""

import os

__version__ = "0.1.0"

# The matrices of this program are small: threads of the linear algebra would wait for the next one
# by spinning, beside the radio. numpy reads this once, when it is loaded.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
