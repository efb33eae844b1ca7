"""The rules of documents: pure, no I/O, no clock."""
