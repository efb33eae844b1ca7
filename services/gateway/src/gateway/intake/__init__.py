"""The way in: whose webhook is it, what does it say, and the one transaction that makes the answer true."""
