"""What a turn needs beyond the database: billing, knowledge and the model, each a client for the life of the process."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from common.http import Peer
from common.service import Kernel
from openai import AsyncOpenAI, DefaultAioHttpClient

from llm_orchestration.language_model import LanguageModel
from llm_orchestration.settings import Settings


@dataclass(frozen=True)
class Resources:
    settings: Settings
    billing: Peer
    knowledge: Peer
    model: LanguageModel


@asynccontextmanager
async def open_resources(kernel: Kernel) -> AsyncIterator[Resources]:
    settings: Settings = kernel.settings
    billing, knowledge = kernel.peer("billing"), kernel.peer("knowledge")
    async with AsyncOpenAI(
        api_key=settings.openai_api_key.get_secret_value(),
        base_url=settings.openai_base_url,
        max_retries=0,
        timeout=None,
        http_client=DefaultAioHttpClient(timeout=None),
    ) as client:
        model = LanguageModel(client, settings.fallback_model, settings.max_output_tokens, settings.model_timeout_s)
        yield Resources(settings, billing, knowledge, model)
    await billing.close()
    await knowledge.close()
