"""The console around its sources: Node that builds it, and the door that serves it."""
