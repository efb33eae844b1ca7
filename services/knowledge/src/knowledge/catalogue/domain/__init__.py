"""The rules of the catalogue."""
