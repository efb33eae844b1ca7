"""Rules are written, looked at when something happens, and done, each within one transaction."""
