"""Conversations over HTTP: the inbox, and the rules that a tenant sets."""

from conversation.api import inbox, policies

routers = [inbox.router, policies.router]
