"""Whom knowledge asks: one file for one server."""
