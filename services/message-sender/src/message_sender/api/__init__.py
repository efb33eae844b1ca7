"""The HTTP face: channels and their credentials, and the log of what goes out."""
