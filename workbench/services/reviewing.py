"""The reviewer's verb: a verdict on the very revisions that were read."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from workbench.domain.event import NewEvent, derived_id
from workbench.domain.pair import Pair
from workbench.domain.project import Guideline, Role
from workbench.domain.road import REASONS, WAITING, Ruling, Stage, waiting_fields
from workbench.errors import InTheWay, Refused, WrongUsage
from workbench.services.people import require
from workbench.view import Act, Changes, Collection, View


@dataclass(frozen=True, slots=True)
class Opinion:
    """What a reviewer says."""

    ruling: Ruling
    revisions: tuple[str, ...]
    """The revisions that were read."""
    reasons: Sequence[str] = ()
    comment: str = ""
    span: tuple[int, int] | None = None
    """Part of the judged text that the remark is about, in code points."""
    answers: Mapping[str, str] | None = None
    """The questionnaire's answers."""
    seconds: int | None = None
    """Active seconds spent reading."""


def give_verdict(collection: Collection, act: Act, pair: str, opinion: Opinion) -> Changes:
    """Accept, reject or send to an editor; raises InTheWay where a revision that was read is no longer in force."""
    _complete(opinion)

    def operation(view: View) -> Iterator[NewEvent]:
        require(act.member, Role.REVIEWER)
        found = view.pair(pair)
        if found.stage not in WAITING:
            raise Refused(
                "Nothing waits here", f"#{pair[:6]} is at {found.stage}", "workbench list pairs --stage STAGE"
            )
        named = _named(found, opinion)
        _independent(view, act, found, named)
        payload: dict[str, Any] = {
            "from": found.stage, "to": _destination(view, found, opinion.ruling), "ruling": opinion.ruling,
            "revisions": named, "reasons": list(opinion.reasons), "guideline": _guideline(view),
        }  # fmt: skip
        if opinion.span is not None:
            payload["span"] = list(opinion.span)
        if opinion.answers:
            payload["answers"] = dict(opinion.answers)
        if opinion.seconds is not None:
            payload["seconds"] = opinion.seconds
        yield NewEvent("verdict.given", pair, payload, {"comment": opinion.comment} if opinion.comment else {})

    return collection.transact(act, operation)


def _complete(opinion: Opinion) -> None:
    codes = ", ".join(REASONS)
    if opinion.ruling is not Ruling.ACCEPT and not opinion.reasons:
        raise WrongUsage("A reason is missing", f"{opinion.ruling} needs a reason", f"--reason CODE, one of {codes}")
    strange = [reason for reason in opinion.reasons if reason not in REASONS]
    if strange:
        raise WrongUsage("No such reason", ", ".join(strange), f"one of {codes}")
    if "other" in opinion.reasons and not opinion.comment:
        raise WrongUsage("A comment is missing", "the reason `other` says nothing alone", "--comment TEXT")


def _named(pair: Pair, opinion: Opinion) -> dict[str, str]:
    """Field -> revision, for the fields that wait; refuses what is not in force."""
    waiting = waiting_fields(pair.stage, prompt_verified=pair.settled("prompt"))
    named: dict[str, str] = {}
    for revision in opinion.revisions:
        fields = [name for key, name in pair.revisions if key == revision]
        if not fields:
            raise Refused(
                "Not a revision", f"{revision[:12]} is no revision of #{pair.id[:6]}", f"workbench show {pair.id[:12]}"
            )
        in_force = [name for name in fields if pair.heads.get(name) == revision and name in waiting]
        if not in_force:
            raise InTheWay(
                "The text has changed", f"the revision {revision[:12]} is no longer the one that waits",
                f"read it again: workbench show {pair.id[:12]}",
            )  # fmt: skip
        named |= dict.fromkeys(in_force, revision)
    missing = [name for name in waiting if name not in named]
    if missing and (opinion.ruling is Ruling.ACCEPT or not named):
        raise WrongUsage(
            "A text was left out", f"the {' and the '.join(missing)} of #{pair.id[:6]} wait(s) too",
            "name every text that waits: --revision ID --revision ID",
        )  # fmt: skip
    return named


def _independent(view: View, act: Act, pair: Pair, named: Mapping[str, str]) -> None:
    judged = [pair.revisions[key, name] for name, key in named.items()]
    context = pair.head("context")
    if "prompt" in named and context is not None:
        judged.append(context)
    for revision in judged:
        if act.member.id in revision.hands:
            raise Refused(
                "Your own text", f"{act.member.name} wrote this {revision.field} or a text that it was made from",
                "another member verifies it",
            )  # fmt: skip
        if view.project.team and act.account in revision.accounts:
            raise Refused(
                "Your own account", f"the {revision.field} was written from {act.account} too",
                "in a team project somebody with another account verifies it",
            )  # fmt: skip


def _destination(view: View, pair: Pair, ruling: Ruling) -> Stage:
    prompt = pair.stage is Stage.PROMPT_SUBMITTED
    match ruling:
        case Ruling.ACCEPT if prompt:
            return Stage.COMPLETION_DRAFT
        case Ruling.ACCEPT:
            return Stage.EDITING if view.setting("editing") == "every" else Stage.ACCEPTED
        case Ruling.EDIT:
            if view.setting("editing") == "none":
                raise Refused("No editing here", "this project sends nothing to editors", "reject it, or accept it")
            return Stage.EDITING
        case Ruling.REJECT:
            joint = prompt or view.setting("verification") == "joint"
            return Stage.PROMPT_DRAFT if joint else Stage.COMPLETION_DRAFT


def _guideline(view: View) -> int:
    found = view.subject(derived_id("guideline"))
    return len(found.versions) if isinstance(found, Guideline) else 0
