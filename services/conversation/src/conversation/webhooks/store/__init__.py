"""All SQL about endpoints and deliveries."""
