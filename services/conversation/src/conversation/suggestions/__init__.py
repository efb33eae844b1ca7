"""What the AI suggests to people who answer, and what became of it."""
