"""Signing in, and what admins see and change."""
