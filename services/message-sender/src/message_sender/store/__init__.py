"""All SQL of message-sender. Statements work on many tenants at once, and each matches `tenant_id`."""
