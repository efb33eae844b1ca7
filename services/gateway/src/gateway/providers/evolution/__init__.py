"""Evolution API, v1, v2 and Go."""
