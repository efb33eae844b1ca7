"""The outside world over real HTTP: Meta's Graph API, an OpenAI-compatible model, and a page that is a customer's phone."""
