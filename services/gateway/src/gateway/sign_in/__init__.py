"""People prove who they are, and get a token that the whole fleet trusts."""
