"""Conversations over HTTP: the inbox, what people write, how a conversation rests and ends, and a tenant's rules."""

from conversation.api import channels, inbox, life, policies, sending

routers = [channels.router, inbox.router, sending.router, life.router, policies.router]
