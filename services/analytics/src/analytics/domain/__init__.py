"""The rules of what is counted, reported and recorded. Pure: no clock, no database."""
