"""The attack: a hostile tenant sends everything that once stopped a service, while a quiet one's customers are timed."""
