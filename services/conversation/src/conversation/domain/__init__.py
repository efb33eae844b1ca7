"""The rules of conversations: no I/O, no clock, no SQL."""
