"""What is done about the people who answer, each within one transaction."""
