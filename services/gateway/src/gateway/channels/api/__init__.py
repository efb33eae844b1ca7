"""Channels and their links, as people see and change them."""
