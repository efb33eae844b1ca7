"""What becomes of channels and links, within the transaction of whoever asks."""
