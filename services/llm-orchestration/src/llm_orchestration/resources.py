"""What a turn needs beyond the database: billing, knowledge and the model, each a client for the life of the process."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Annotated

import httpx2
from common.http import Peer
from common.service import Kernel
from common.trust import trusted_authorities
from common.web import own_resources
from fastapi import Depends
from openai import AsyncOpenAI, DefaultAioHttpClient

from llm_orchestration.clients.billing import PlanBlocks
from llm_orchestration.clients.language_model import MOST_AT_ONCE, LanguageModel
from llm_orchestration.settings import Settings
from llm_orchestration.work.quota import ReplyQuota

CONNECTIONS = httpx2.Limits(max_connections=MOST_AT_ONCE, keepalive_expiry=30)
"""A quiet hour asks a model every few seconds: a connection that is kept for less is a TLS handshake for each turn."""


@dataclass(frozen=True)
class Resources:
    settings: Settings
    quota: ReplyQuota
    knowledge: Peer
    model: LanguageModel


@asynccontextmanager
async def open_resources(kernel: Kernel) -> AsyncIterator[Resources]:
    settings: Settings = kernel.settings
    billing, knowledge = kernel.peer("billing"), kernel.peer("knowledge")
    quota = ReplyQuota(PlanBlocks(billing, settings.reserve_timeout_s))
    kernel.background.append(quota.run)
    async with AsyncOpenAI(
        api_key=settings.openai_api_key.get_secret_value(),
        base_url=settings.openai_base_url,
        max_retries=0,
        timeout=None,
        http_client=DefaultAioHttpClient(timeout=None, limits=CONNECTIONS, verify=trusted_authorities()),
    ) as client:
        model = LanguageModel(client, settings.fallback_model, settings.max_output_tokens, settings.model_timeout_s)
        yield Resources(settings, quota, knowledge, model)
    await quota.close()
    await billing.close()
    await knowledge.close()


OwnResources = Annotated[Resources, Depends(own_resources)]
