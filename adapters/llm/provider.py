"""One call of a model through litellm: what goes out, what comes back, and what went wrong, in our own words."""

import asyncio
import logging
import os
import time
import warnings
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Protocol

from pydantic import BaseModel

from adapters.llm.faults import Fault
from adapters.llm.models import Manner, Model
from adapters.llm.prices import Price, Used
from engines.prompts import shapes

TOOL = "answer"
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Said:
    """One part of a conversation; `fixed` is what a provider may keep for the next call."""

    role: str  # "system", "user", "assistant"
    text: str
    fixed: bool = False


@dataclass(frozen=True)
class Call:
    """What a model is asked."""

    model: Model
    said: tuple[Said, ...]
    shape: type[BaseModel]
    manner: Manner
    most: int  # tokens of the answer
    temperature: float
    timeout: float  # seconds
    case: str = ""
    turn: str = ""


@dataclass(frozen=True)
class Reply:
    """What a model answered, and what that took."""

    text: str
    used: Used


class Provider(Protocol):
    """Makes calls."""

    async def start(self) -> None:
        """Get ready."""

    async def stop(self) -> None:
        """Finish what was begun."""

    async def complete(self, call: Call) -> Reply:
        """Raises Fault."""

    async def price(self, model: Model) -> Price | None:
        """What its tokens cost; none where nobody knows."""

    async def manner(self, model: Model) -> Manner:
        """How it gives an answer a shape."""


class Litellm:
    """All providers behind one library, which takes seconds to import: it is warmed in a thread."""

    def __init__(self, price: Price | None = None, manner: Manner | None = None) -> None:
        """Use `price` for models whose price is not known, and `manner` for all."""
        self._price = price
        self._manner = manner

    async def start(self) -> None:
        """Get ready beside everything else."""
        began = time.monotonic()
        await asyncio.to_thread(_library)
        _log.info("The model library is ready after %.1f s.", time.monotonic() - began)

    async def stop(self) -> None:
        """There is nothing to finish."""

    async def complete(self, call: Call) -> Reply:
        """Make the call once; whoever calls decides about another one."""
        library = await asyncio.to_thread(_library)
        try:
            async with asyncio.timeout(call.timeout):  # the library's own begins anew with each byte that drips in
                answered = await library.acompletion(
                    model=call.model.called,
                    messages=[_message(s, call.model) for s in call.said],
                    api_key=call.model.key,
                    api_base=call.model.base,
                    max_tokens=call.most,
                    temperature=call.temperature,
                    timeout=call.timeout,
                    num_retries=0,
                    max_retries=0,
                    drop_params=True,
                    **_shaped(call),
                )
        except TimeoutError as error:
            raise Fault(f"no answer within {call.timeout:.3g} s", billed=True) from error
        except Exception as error:  # the library raises what it likes, also errors of its own making
            raise _fault(error) from error
        return Reply(_text(answered), _used(answered))

    async def price(self, model: Model) -> Price | None:
        """From the library's list, but for a server of your own."""
        library = await asyncio.to_thread(_library)
        if self._price or model.provider == "compatible":
            return self._price
        try:
            known = library.get_model_info(model.called)
        except Exception:  # noqa: BLE001 - the library says with a bare one that it does not know a model
            return None
        paid, written = known.get("input_cost_per_token") or 0.0, known.get("output_cost_per_token") or 0.0
        kept, stored = known.get("cache_read_input_token_cost"), known.get("cache_creation_input_token_cost")
        return Price(paid, written, paid if kept is None else kept, paid if stored is None else stored)

    async def manner(self, model: Model) -> Manner:
        """A schema where the provider holds to one, else a tool, else words."""
        library = await asyncio.to_thread(_library)
        if self._manner:
            return self._manner
        if model.provider in ("compatible", "ollama") or library.supports_response_schema(model=model.called):
            return Manner.SCHEMA
        return Manner.TOOL if library.supports_function_calling(model=model.called) else Manner.TEXT


@lru_cache(1)
def _library() -> Any:  # noqa: ANN401  imported when it is needed
    os.environ.setdefault("LITELLM_LOCAL_MODEL_COST_MAP", "True")
    os.environ.setdefault("LITELLM_LOCAL_ANTHROPIC_BETA_HEADERS", "True")
    os.environ.setdefault("LITELLM_MODE", "PRODUCTION")  # it would read a file `.env` by itself
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what its dependencies think of each other
        import litellm  # noqa: PLC0415

    warnings.filterwarnings("ignore", "Item '.*' on TypedDict class", UserWarning)  # in its types, at its first call
    litellm.telemetry = False
    litellm.suppress_debug_info = True
    logging.getLogger("LiteLLM").setLevel(logging.ERROR)
    return litellm


def _message(said: Said, model: Model) -> dict[str, Any]:
    if not (said.fixed and model.keeps):
        return {"role": said.role, "content": said.text}
    kept = {"type": "text", "text": said.text, "cache_control": {"type": "ephemeral"}}
    return {"role": said.role, "content": [kept]}


def _shaped(call: Call) -> dict[str, Any]:
    match call.manner:
        case Manner.SCHEMA:
            form = {"name": TOOL, "schema": shapes.schema(call.shape), "strict": True}
            return {"response_format": {"type": "json_schema", "json_schema": form}}
        case Manner.TOOL:
            tool = {"name": TOOL, "description": "Give the answer.", "parameters": shapes.schema(call.shape)}
            chosen = {"type": "function", "function": {"name": TOOL}}
            return {"tools": [{"type": "function", "function": tool}], "tool_choice": chosen}
        case Manner.TEXT:
            return {}


def _text(answered: Any) -> str:  # noqa: ANN401 - the library's object
    """The answer as text; one that was cut off or refused is no answer, and is left to who reads it."""
    if not answered.choices:
        return ""
    message = answered.choices[0].message
    calls = [c for c in message.tool_calls or () if c.function and c.function.name == TOOL]
    return str(calls[0].function.arguments or "") if calls else str(message.content or "")


def _used(answered: Any) -> Used:  # noqa: ANN401 - as above
    usage = getattr(answered, "usage", None)
    if usage is None:
        return Used()
    details = getattr(usage, "prompt_tokens_details", None)
    read = usage.prompt_tokens or 0
    kept = min(getattr(details, "cached_tokens", None) or 0, read)
    stored = min(getattr(usage, "cache_creation_input_tokens", None) or 0, read - kept)
    return Used(read, usage.completion_tokens or 0, kept, stored)


_BROKEN = ("Connection error", "Cannot connect", "disconnected")  # told as a server's error by the library
_OF_ACCOUNT = (401, 402, 403)
_BUSY, _OVERLOADED, _BEGINS_FAILING = 429, 529, 500
_WRONG = {
    400: "the request was refused",
    401: "the key was refused",
    402: "the account has no money left",
    403: "the key may not do that",
    404: "there is no such model",
    413: "the prompt is too long",
    422: "the request was refused",
}


def _fault(error: Exception) -> Fault:
    """Our own word for what the library raised."""
    status = getattr(error, "status_code", None)
    name, trace = type(error).__name__, str(error)
    if name in ("Timeout", "APITimeoutError"):
        return Fault("it did not answer in time", billed=True, trace=trace)
    if status == _BUSY:
        return Fault("rate limited", wait=_retry_after(error), of_model=True, trace=trace)
    if name == "APIConnectionError" or any(word in trace for word in _BROKEN):
        return Fault("the connection broke", billed=True, trace=trace)
    if status in _WRONG:
        return Fault(_WRONG[status], again=False, of_model=status not in _OF_ACCOUNT, trace=trace)
    if isinstance(status, int) and status >= _BEGINS_FAILING:
        why = "overloaded" if status == _OVERLOADED else "it fails"
        return Fault(why, wait=_retry_after(error), trace=trace)
    return Fault("it sent what can't be read", billed=True, of_model=True, trace=trace)


def _retry_after(error: Exception) -> float | None:
    """The seconds that the provider asked for, in whichever of the library's places they are."""
    headers = getattr(getattr(error, "response", None), "headers", None) or {}
    more = getattr(error, "litellm_response_headers", None) or {}
    for given in (headers.get("retry-after"), more.get("retry-after")):
        try:
            return max(0.0, float(str(given)))
        except ValueError:
            continue
    return None
