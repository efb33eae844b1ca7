"""All SQL about the people who answer."""
