"""Tables of channels and links."""
