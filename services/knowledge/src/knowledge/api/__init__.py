"""Knowledge over HTTP: documents in, passages out."""
