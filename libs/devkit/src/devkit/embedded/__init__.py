"""Real servers without Docker: each lives in a state folder, starts from packages, and listens on loopback only."""
