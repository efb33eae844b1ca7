"""Automation over HTTP."""
