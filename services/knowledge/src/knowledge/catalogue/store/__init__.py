"""All SQL of the catalogue."""
