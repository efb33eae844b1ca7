"""From a request to rows and events."""
