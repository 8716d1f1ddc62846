"""How many tokens a text has for a model: what its host says of a prompt, without the frame that its chat adds.

No protocol has a count of its own everywhere, yet every host tells how many tokens it read. One letter is one token in
every vocabulary in use, so the difference to a prompt of one letter leaves the chat's own tokens out.
"""

from collections.abc import Generator
from typing import Final

from checks.tools import Tools
from workbench.errors import ServiceFailed
from workbench.ports import ChatRequest, Message, Options

_LETTER: Final = "a"


def counted(tools: Tools, text: str) -> Generator[None, None, int]:
    """Have a text counted; yields None while the model is at work, and may be closed then.

    Raises:
        ServiceFailed: the host failed, does not tell what it read, or the text is longer than the model's context.
    """
    whole = yield from _read(tools, text)
    frame = yield from _read(tools, _LETTER)
    if not 0 < frame <= whole:
        raise ServiceFailed("No count", "the model's host does not tell how much it read", "the estimate stands")
    return whole - frame + 1


def _read(tools: Tools, text: str) -> Generator[None, None, int]:
    assert tools.model is not None
    options = Options(temperature=0.0, num_predict=1)
    asking = tools.model.host.stream(ChatRequest(tools.model.model, (Message("user", text),), options))
    while True:
        try:
            next(asking)
        except StopIteration as done:
            tokens: int = done.value.prompt_tokens
            return tokens
        try:
            yield
        except GeneratorExit:
            asking.close()
            raise
