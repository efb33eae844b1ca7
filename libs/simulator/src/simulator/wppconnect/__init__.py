"""WPPConnect server, as its source answers and posts: sessions, codes, messages and media."""
