"""The rules of sending: pure, without clock, network or database."""
