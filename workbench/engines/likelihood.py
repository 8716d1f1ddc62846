"""How sure a model was of an answer out of a few: read off the likelihood of the tokens that it wrote.

Method: where the answer stands in the reply, the tokens that the host lists are those of the model before the schema
forbade any. Those that begin one of the allowed answers are kept, and the softmax is taken over them alone; where the
answers part only after some tokens, the parts are multiplied along the answer that was written (label probabilities of
a language model as in Zhao et al., Calibrate Before Use, 2021, without their calibration). An allowed answer that is
not listed counts as much as it can at most: as the least of the listed tokens, or as the one that was taken. So the
probability of what was answered is rather told too low than too high. It is the model's, given the reasons that it
wrote before, and nobody calibrated it: no share of right answers follows from it.
"""

import json
import math
from collections.abc import Collection, Mapping, Sequence
from json.decoder import JSONDecoder, scanstring  # type: ignore[attr-defined]
from typing import Any, Final

from workbench.ports import Reply, Token

MOST: Final = 20
"""Tokens of a place that are asked for: more than that, Ollama and OpenAI's protocol refuse."""
_BLANK = b' \t\r\n"'


def tokens(rows: object) -> list[Token]:
    """Read the tokens that a host tells in a piece of its answer; both protocols write them alike."""
    found = [_token(row) for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []
    return [one for one in found if one is not None]


def _token(row: Mapping[str, Any]) -> Token | None:
    told = _told(row)
    others = tuple(one for other in row.get("top_logprobs") or () if (one := _told(other)) is not None)
    return None if told is None else Token(*told, others)


def _told(row: Mapping[str, Any]) -> tuple[bytes, float] | None:
    number, raw = row.get("logprob"), row.get("bytes")
    if not isinstance(number, int | float) or math.isnan(number):
        return None
    text = bytes(raw) if isinstance(raw, list) else str(row.get("token", "")).encode("utf-8", "surrogatepass")
    return text, min(0.0, float(number))


def chances(reply: Reply, name: str, allowed: Collection[str]) -> Mapping[str, float] | None:
    """How likely the model held each of the answers that it could give to one of its questions.

    Args:
        reply: a JSON object, as the model wrote it.
        name: the object's field that holds the answer.
        allowed: the values that the field may have; `true` and `false` for a truth.

    Returns:
        Answer -> probability, 1 in all; None where the host tells too little to say.
    """
    place = _place(reply.text, name)
    if reply.heard is None or place is None:
        return None
    text = reply.text.encode("utf-8", "surrogatepass")
    # The host may list tokens before those of the text, such as a mark that begins every answer.
    ahead = b"".join(one.text for one in reply.heard).rfind(text)
    if ahead < 0:
        return None
    quoted = reply.text[place - 1] == '"'
    tails = {one: (json.dumps(one, ensure_ascii=False)[1:] if quoted else one).encode() for one in allowed}
    return _along(reply.heard, ahead + len(reply.text[:place].encode("utf-8", "surrogatepass")), tails)


def _place(text: str, name: str) -> int | None:
    """Where a field's value begins in an object's text, behind the quotation mark of a string."""
    decoder = JSONDecoder()
    try:
        at = text.index("{") + 1
        while True:
            at = text.index('"', at) + 1
            key, at = scanstring(text, at)
            at = text.index(":", at) + 1
            at += len(text[at:]) - len(text[at:].lstrip())
            if key == name:
                return at + (text[at : at + 1] == '"')
            _, at = decoder.raw_decode(text, at)
    except ValueError:
        return None


def _along(heard: Sequence[Token], start: int, tails: Mapping[str, bytes]) -> Mapping[str, float] | None:
    """Follow what was written from `start` on, until only one answer is left."""
    found = dict.fromkeys(tails, 0.0)
    left, still, written, end = 1.0, list(tails), b"", 0
    for one in heard:
        begin, end = end, end + len(one.text)
        if end <= start:
            continue
        lead = max(0, start - begin)
        rest = {answer: tails[answer][len(written) :] for answer in still}
        shares, taken = _shares(one, lead, rest)
        if taken not in shares or not one.others:
            return None
        for piece, share in shares.items():
            those = _fitting(piece, rest)
            if piece != taken:
                found |= {answer: found[answer] + left * share / len(those) for answer in those}
        left, still, written = left * shares[taken], _fitting(taken, rest), written + taken
        if len(still) == 1:
            found[still[0]] += left
            return found
    return None


def _shares(one: Token, lead: int, rest: Mapping[str, bytes]) -> tuple[Mapping[bytes, float], bytes]:
    """The softmax over what may stand in a token's place: piece -> share, and the piece that does stand there."""
    taken = one.text[lead:]
    least = min([one.logprob, *(logprob for _, logprob in one.others)])
    listed = {taken: one.logprob}
    for text, logprob in one.others:
        # What stands before the answer in the same token may differ: ` "yes` and `"yes` begin the same one.
        piece = text.removeprefix(one.text[:lead]).lstrip(_BLANK) if lead else text
        if text != one.text and piece and _fitting(piece, rest):
            listed[piece] = _sum(listed[piece], logprob) if piece in listed else logprob
    unlisted = [answer for answer in rest if not any(answer in _fitting(piece, rest) for piece in listed)]
    listed |= {rest[answer]: least for answer in unlisted}
    top = max(listed.values())
    weights = {piece: math.exp(logprob - top) for piece, logprob in listed.items() if _fitting(piece, rest)}
    total = sum(weights.values())
    return {piece: weight / total for piece, weight in weights.items()}, taken


def _sum(one: float, other: float) -> float:
    top = max(one, other)
    return top + math.log(math.exp(one - top) + math.exp(other - top))


def _fitting(piece: bytes, rest: Mapping[str, bytes]) -> list[str]:
    """The answers that go on with a piece, whatever its case: a model that would write `Yes` means it."""
    low = piece.lower()
    return [a for a, tail in rest.items() if tail.lower().startswith(low) or low.startswith(tail.lower())]
