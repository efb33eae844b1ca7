"""Message-sender: everything that goes out to WhatsApp, at most once per attempt, and what became of it."""
