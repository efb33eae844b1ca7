"""Other services that are asked about access."""
