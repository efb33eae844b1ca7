"""Conversations over HTTP: the inbox, and the rules that a tenant sets."""

from conversation.api import channels, inbox, policies

routers = [channels.router, inbox.router, policies.router]
