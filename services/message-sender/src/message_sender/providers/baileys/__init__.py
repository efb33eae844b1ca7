"""Bridges over Baileys."""
