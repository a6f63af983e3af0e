"""Studies that take too long for the tests: accuracy and speed beside peers, one command each."""
