"""The middle layer: one file for one piece of work, which edges call."""
