"""Servers of Evolution API."""
