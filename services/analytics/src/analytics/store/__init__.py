"""All SQL of analytics. Folds are one statement for all tenants of a batch; rows are written in the order of their keys."""
