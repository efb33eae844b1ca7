"""The benchmark: an open-loop load over a fleet of its own, and what it cost."""
