"""The WhatsApp Cloud API as Meta serves it: sending, media, and signed webhooks."""
