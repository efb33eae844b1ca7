"""One turn of the AI: from a request for a reply to what the AI decided, and what it cost."""
