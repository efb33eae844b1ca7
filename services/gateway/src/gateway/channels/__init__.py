"""The numbers of a business: channels, their secrets, and the links of those that a phone is linked to."""
