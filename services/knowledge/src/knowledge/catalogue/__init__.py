"""What a business sells: items, to whom each may be offered, and how they are found."""
