"""Servers of WPPConnect."""
