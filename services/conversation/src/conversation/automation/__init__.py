"""What a tenant decided once for all: when something happens to a conversation, and this is true of it, then do that."""
