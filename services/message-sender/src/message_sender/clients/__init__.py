"""Whom sending asks beside providers: one file for one server."""
