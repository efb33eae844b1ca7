"""The rules of a turn, without I/O and without a clock."""
