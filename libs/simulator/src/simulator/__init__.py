"""The outside world over real HTTP: five ways to WhatsApp, an OpenAI-compatible model, and a customer's phone as a page."""
