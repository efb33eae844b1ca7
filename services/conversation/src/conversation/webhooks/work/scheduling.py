"""The job that makes one delivery."""

from uuid import UUID

from pydantic import BaseModel

DELIVER = "webhook-deliver"


class DeliverWebhook(BaseModel):
    """`even_if_disabled`: somebody asks whether the endpoint is there."""

    delivery_id: UUID
    even_if_disabled: bool = False
