"""A bridge over Baileys, as fazer-ai/baileys-api answers and posts: connections, codes, messages and media."""
