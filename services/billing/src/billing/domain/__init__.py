"""The rules of plans, quotas, holds and charges. Pure: no clock, no database."""
