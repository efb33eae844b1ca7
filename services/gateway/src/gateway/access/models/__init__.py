"""Tables of access."""
