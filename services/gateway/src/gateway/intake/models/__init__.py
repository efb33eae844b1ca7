"""Tables of what came from providers."""
