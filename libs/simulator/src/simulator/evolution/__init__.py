"""Evolution API v2, as its source answers and posts: instances, codes, messages and media."""
