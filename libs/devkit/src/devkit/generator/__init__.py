"""Everything that is derived from the event classes: schemas, examples, AsyncAPI, catalogue and topic manifests."""
