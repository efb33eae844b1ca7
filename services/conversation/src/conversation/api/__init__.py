"""Conversations over HTTP: the inbox, what people write, how a conversation rests and ends, and a tenant's rules."""

from conversation.api import channels, contacts, files, inbox, life, policies, sending

routers = [channels.router, contacts.router, inbox.router, sending.router, files.router, life.router, policies.router]
