"""Suggestions are made of what customers say, and go with the tenant's time."""

from common.retention import Personal, Retention

RETENTION: Retention = {"suggestion": Personal(due="suggested_at < %(before)s")}
