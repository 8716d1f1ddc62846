"""Answers that are values: a JSON schema, a strict parse, pydantic, one repair turn, and never a default verdict."""

from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, ValidationError

from workbench import strictjson
from workbench.ports import ChatRequest, Message, ModelHost, Reply

T = TypeVar("T", bound=BaseModel)

_NOISE = ("title", "default", "$defs", "description", "additionalProperties", "discriminator")


@dataclass(frozen=True, slots=True)
class Answer(Generic[T]):
    """What came of a question: a value, or the reason why there is none."""

    value: T | None
    reason: str
    """Why there is no value, in words; empty where there is one."""
    replies: tuple[Reply, ...]
    """Every whole reply, the repaired one last; their texts are the raw answers."""

    @property
    def raw(self) -> str:
        """The last text that the model wrote, as it wrote it."""
        return self.replies[-1].text

    @property
    def repaired(self) -> bool:
        """Whether it took a second turn."""
        return len(self.replies) > 1


class Unreadable(ValueError):
    """A text that is not the JSON that was asked for."""


Again = Callable[[str], ChatRequest | None]
"""From the reason why the first answer is none to another question; None asks for a repair of that answer."""


def ask(
    host: ModelHost, request: ChatRequest, schema: type[T], again: Again = lambda _reason: None
) -> Generator[str, None, Answer[T]]:
    """Ask for a value of a pydantic model; once more, with the error, if the first answer is none.

    Args:
        host: who is asked.
        request: the question; its own `schema` is replaced.
        schema: the model that the answer must fulfil.
        again: what is asked the second time; its own `schema` is replaced.

    Returns:
        The value, or the reason and the raw texts. Partial answers never count.

    Raises:
        ServiceFailed: the host failed.
    """
    asked = replace(request, schema=inlined(schema.model_json_schema()))
    replies: list[Reply] = []
    for _ in range(2):
        reply = yield from host.stream(asked)
        replies.append(reply)
        try:
            return Answer(read(reply, schema), "", tuple(replies))
        except Unreadable as error:
            reason = str(error)
            turn = Message("assistant", reply.text or "(nothing)"), Message("user", _repair(reason))
            other = again(reason) or replace(request, messages=(*request.messages, *turn))
            asked = replace(other, schema=asked.schema)
    return Answer(None, reason, tuple(replies))


def read(reply: Reply, schema: type[T]) -> T:
    """Read a reply as a value of the schema.

    Raises:
        Unreadable: it is cut off, no JSON, or not what the schema says.
    """
    try:
        value = strictjson.loads(reply.text.strip().encode("utf-8", "surrogatepass"), where="the answer")
    except strictjson.BadJson as error:
        cut = f"cut off after {reply.tokens} tokens; " if reply.finish == "length" else ""
        raise Unreadable(f"{cut}not strict JSON: {error.reason}") from None
    try:
        return schema.model_validate(value)
    except ValidationError as error:
        raise Unreadable(_first(error)) from None


def inlined(schema: Mapping[str, Any]) -> dict[str, Any]:
    """A JSON schema without references and without what only documents it, so that every engine's grammar takes it.

    Raises:
        ValueError: the schema refers to itself; no grammar of a fixed size says that.
    """
    definitions = schema.get("$defs", {})
    done = _inline(schema, definitions, ())
    assert isinstance(done, dict)
    return done


def _inline(part: Any, definitions: Mapping[str, Any], inside: tuple[str, ...]) -> Any:  # noqa: ANN401 - JSON
    if isinstance(part, list):
        return [_inline(one, definitions, inside) for one in part]
    if not isinstance(part, Mapping):
        return part
    if "$ref" in part:
        name = str(part["$ref"]).removeprefix("#/$defs/")
        if name in inside:
            raise ValueError(f"the schema {name} refers to itself")
        return _inline(definitions[name], definitions, (*inside, name))
    kept = {key: value for key, value in part.items() if key not in _NOISE and key != "properties"}
    done = {key: _inline(value, definitions, inside) for key, value in kept.items()}
    if "properties" in part:
        # A property may be called `title`; only the schema's own words are noise.
        done["properties"] = {k: _inline(v, definitions, inside) for k, v in part["properties"].items()}
        done["required"] = list(part["properties"])
        done["additionalProperties"] = False
    return done


def _first(error: ValidationError) -> str:
    """The first fault without the value itself, which may be a client's text."""
    found = error.errors(include_url=False, include_input=False)[0]
    place = ".".join(str(part) for part in found["loc"]) or "the answer"
    return f"not the schema: {place}: {found['msg']}"


def _repair(reason: str) -> str:
    return f"That answer could not be used: {reason}. Answer again with the JSON object alone."
