"""The people who answer: when the business is open, who is there, what they can, and who gets what waits."""
