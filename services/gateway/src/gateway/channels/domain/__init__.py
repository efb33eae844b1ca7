"""Rules of links."""
