"""All SQL of channels and links."""
