"""The models that are configured: who answers questions where one is."""

import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace

from pydantic import BaseModel, ValidationError

from adapters.llm.calling import Limits
from adapters.llm.faults import Fault
from adapters.llm.models import KEYLESS, PREFIX, Chain, Manner, Model, named
from adapters.llm.ports import Embedded, Names
from adapters.llm.prices import Price
from adapters.llm.provider import Call, Litellm, Provider, Said
from adapters.llm.reasoner import ModelReasoner
from adapters.llm.tracing import Exporter, Traced
from adapters.privacy.names import ABSENT
from bot.app import App
from bot.aside import AsideNames
from bot.main.wiring import Stores, aside_names, keys, stores
from bot.settings import Settings
from engines.asking import Hidden
from engines.errors import Refused, Unavailable
from engines.spending import shown

MILLION = 1_000_000
WORD = 300  # tokens of the answer in a check: some models think before they say a word


def chain(wanted: Settings) -> Chain:
    """The models in the order in which they are asked; raises Refused with what is wrong."""
    if not wanted.llm_provider or wanted.llm_provider not in PREFIX:
        raise Refused(f"LLM_PROVIDER is {wanted.llm_provider!r}: write one of {', '.join(PREFIX)}.")
    if not wanted.llm_model:
        raise Refused(f"LLM_PROVIDER is {wanted.llm_provider} and LLM_MODEL names no model: set it, or remove both.")
    if wanted.llm_provider == "compatible" and not wanted.llm_api_base:
        raise Refused("LLM_PROVIDER is compatible and LLM_API_BASE is not set: it is the address of your server.")
    first = Model(wanted.llm_provider, wanted.llm_model)
    cheap = Model(wanted.llm_provider, wanted.llm_model_cheap or wanted.llm_model)
    others = tuple(named(text) for text in wanted.llm_fallbacks.split(",") if text.strip())
    strong = tuple(_ready(m, wanted) for m in (first, *others))
    return Chain(strong, (_ready(cheap, wanted), *strong[1:]))


def _ready(model: Model, wanted: Settings) -> Model:
    """With its key and its address."""
    key = wanted.model_key(model.provider)
    if key is None and model.provider not in KEYLESS:
        raise Refused(f"{model.provider.upper()}_API_KEY is not set: {model.id} needs it.")
    base = wanted.llm_api_base if model.provider == wanted.llm_provider else None
    return Model(model.provider, model.name, key or "none", base)


def library(wanted: Settings) -> Litellm:
    """What makes the calls."""
    price = None
    if wanted.llm_price_in is not None or wanted.llm_price_out is not None:
        read, written = (wanted.llm_price_in or 0.0) / MILLION, (wanted.llm_price_out or 0.0) / MILLION
        price = Price(read, written, read, read)
    return Litellm(price, Manner(wanted.llm_answers) if wanted.llm_answers else None)


def _told(provider: Provider, wanted: Settings) -> Provider:
    """Each call as a span, where somebody collects them."""
    if not wanted.otel_exporter_otlp_endpoint:
        return provider
    given = wanted.otel_exporter_otlp_headers.get_secret_value() if wanted.otel_exporter_otlp_headers else ""
    headers = dict(_pair(text) for text in given.split(",") if text.strip())
    return Traced(provider, Exporter(wanted.otel_exporter_otlp_endpoint, headers), wanted.llm_trace_content)


def _pair(text: str) -> tuple[str, str]:
    name, sign, value = text.partition("=")
    if not sign:
        raise Refused("OTEL_EXPORTER_OTLP_HEADERS: write name=value, between commas.")
    return name.strip(), value.strip()


class _Unable:
    """Stands where names would be taken out, and nothing here finds them: nothing leaves."""

    async def take(self, _texts: Sequence[str], _salt: str) -> Hidden:
        raise Unavailable(ABSENT)


def _hiding(wanted: Settings, names: AsideNames | None) -> Names | None:
    """What takes names out of a prompt; none only where somebody said that they may leave."""
    return None if wanted.hide_names is False else names or _Unable()


def reasoner(wanted: Settings, embedded: Embedded, kept: Stores, names: AsideNames | None) -> ModelReasoner:
    """What answers with the models that are configured."""
    return ModelReasoner(
        embedded=embedded,
        provider=_told(library(wanted), wanted),
        ledger=kept.calls,
        settings=kept.choices.of,
        chain=chain(wanted),
        clock=time.time,
        names=_hiding(wanted, names),
        budgets=wanted.budgets,
        limits=Limits(
            timeout=wanted.llm_timeout,
            patience=wanted.llm_patience,
            at_once=wanted.llm_at_once,
            prompt=wanted.llm_prompt_tokens,
        ),
    )


@asynccontextmanager
async def booked(app: App, wanted: Settings) -> AsyncIterator[App]:
    """An application of one command with the models, whose costs stand in the books of the installation."""
    names = aside_names(wanted.data_dir, wanted)
    async with stores(wanted.store_url, wanted.data_dir, None, keys=keys(wanted)) as kept:
        answering = reasoner(wanted, app.reasoner, kept, names)
        try:
            yield replace(app, reasoner=answering)
        finally:
            await answering.stop()
            if names:
                await names.stop()


class Ready(BaseModel):
    """What a model is asked to say in a check."""

    ready: bool


async def check(wanted: Settings) -> str:
    """Ask each model for one word; raises Unavailable with those that do not answer."""
    provider, told, wrong = library(wanted), [], []
    for model in chain(wanted).all:
        try:
            told.append(await _one(provider, model, wanted.llm_timeout))
        except Fault as fault:
            wrong.append(f"{model.id}: {fault}.")
    if wrong:
        raise Unavailable(" ".join((*wrong, *told)))
    return " ".join(told)


async def _one(provider: Litellm, model: Model, patience: float) -> str:
    manner, price = await provider.manner(model), await provider.price(model)
    said = (Said("user", 'Answer with the JSON object {"ready": true} and nothing else.'),)
    begin = time.monotonic()
    reply = await provider.complete(Call(model, said, Ready, manner, WORD, 0.0, patience))
    spent = time.monotonic() - begin
    try:
        Ready.model_validate_json(reply.text)
    except ValidationError as wrong:
        others = " or ".join(m for m in Manner if m != manner)
        raise Fault(f"it answers, but not in the asked shape: set LLM_ANSWERS to {others}", again=False) from wrong
    costs = (
        f"{shown(price.read * MILLION)} in and {shown(price.written * MILLION)} out for a million tokens"
        if price
        else "nobody knows its price, so no budget counts it: set LLM_PRICE_IN and LLM_PRICE_OUT"
    )
    return f"{model.id} answers in {spent:.1f} s ({costs})."
