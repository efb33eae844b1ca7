"""Billing: plans, quotas and usage. It says what a tenant may still use, and books once what was used."""
