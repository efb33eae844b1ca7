"""All SQL of billing. Every statement works on many tenants at once and matches `tenant_id`."""
