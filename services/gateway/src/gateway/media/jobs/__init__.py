"""Fetching files, and forgetting them."""
