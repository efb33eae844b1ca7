"""The gateway's rules. Pure: no clock, no database, no network."""
