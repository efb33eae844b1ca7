"""Conversations over HTTP: the inbox, how a conversation rests and ends, and the rules that a tenant sets."""

from conversation.api import channels, inbox, life, policies

routers = [channels.router, inbox.router, life.router, policies.router]
