"""Whom a turn asks: one file for one server."""
