"""The five ways to WhatsApp. Each folder has a reader (what a webhook says), files, and a server (what is asked)."""
