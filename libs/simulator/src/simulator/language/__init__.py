"""The OpenAI-compatible side: an extractive language model and a real multilingual embedding model."""
