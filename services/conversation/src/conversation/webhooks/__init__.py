"""Webhooks out: a tenant's own systems are told what happens, signed as Standard Webhooks says."""
