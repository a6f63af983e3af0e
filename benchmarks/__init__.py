"""Studies that take too long for the tests: accuracy and speed beside peers, one command each."""

import turnout as turnout  # before numpy, which then computes as it does in the program
