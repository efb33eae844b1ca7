"""All SQL of knowledge. Row-level security keeps statements to the tenant whose transaction it is."""
