"""A simulated leg, a simulated sensor on it, and a virtual radio to reach it by."""
