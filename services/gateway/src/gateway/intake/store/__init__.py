"""All SQL of what came from providers."""
