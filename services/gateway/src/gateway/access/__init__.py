"""Who may come in: the directory of tenants, people, sign-in, API keys, invitations, and who changed what."""
