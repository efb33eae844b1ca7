"""What the business knows: documents, cut into passages and found again by meaning."""
