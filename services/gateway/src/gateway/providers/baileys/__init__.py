"""A bridge over Baileys."""
