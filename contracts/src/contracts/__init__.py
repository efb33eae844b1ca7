"""Every event of the fleet, declared once.

Schemas, AsyncAPI, topic manifests and the catalogue are derived from these classes.
"""
