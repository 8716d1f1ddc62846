"""`workbench own-words`: what speaks for and against a text being its author's own; evidence, never a verdict."""

from typing import TYPE_CHECKING, Any

from screens.console.command import Command, Context
from screens.console.parser import Parser

if TYPE_CHECKING:
    from collections.abc import Mapping

    from workbench.services.origins import Origins

NOTES = """\
For attention only: no figure here proves anything, none blocks anything, and none is to be held against a person.
shares: of the saved text's characters, by origin, from the editor's own record. shown, answers: the largest share of
the text that stands in a draft that the author was shown, in any draft for the pair. style: distance from the author's
earlier accepted texts, from 20 of them on. curvature: how much likelier the text is to the small model of this machine
than that model's own words would be (Fast-DetectGPT), with how many texts by people of the corpus it was measured on
lie as high: those would be false alarms. It was measured on drafts that nobody had worked on, of that same model: of
other models it finds fewer, and of edited drafts, or of people who write in a second language, nothing is known."""


def _arguments(parser: Parser) -> None:
    import argparse

    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.epilog = NOTES
    parser.add_argument("id", metavar="ID", help="the pair")
    parser.add_argument("--field", choices=("prompt", "completion"), default="completion")
    parser.add_argument("--curvature", action="store_true", help="weigh the text with the model of this machine")


def _run(context: Context) -> None:
    from screens.checking import texts_of
    from workbench.errors import Refused
    from workbench.services.origins import Origins

    options = context.options
    with context.bench() as bench:
        with bench.collection.view() as view:
            pair = view.pair(view.find(options.id, "pair"))
            text = texts_of(view, pair).get(options.field, "")
        if not text.strip():
            raise Refused("No text", f"the pair has no {options.field}", f"workbench show {pair.id[:8]}")
        told: dict[str, Any] = {"pair": pair.id, "field": options.field}
        language = str(pair.facts.get("language") or "")
        told |= evidence(Origins(bench.collection), pair.id, options.field, text, language)
    if options.curvature:
        told["curvature"] = curvature(text, language)
    context.out.answer(told, _words(told))


def evidence(origins: "Origins", pair: str, field: str, text: str, language: str) -> dict[str, Any]:
    """What the project's log says of a text."""
    from checks.parts.closeness import alike, containment
    from checks.parts.style import ENOUGH, distance

    shown, answers = origins.shown(pair, field), origins.answers(pair, field)
    earlier = origins.earlier(pair, field)
    far = distance(text, earlier, language)
    return {
        "shares": {name: round(share, 4) for name, share in origins.shares(pair, field).items()},
        "shown": {"drafts": len(shown), "containment": _most(containment(text, one) for one in shown)},
        "answers": {"drafts": len(answers), "containment": _most(containment(text, one) for one in answers),
                    "likeness": _most(alike(text, one) for one in answers)},
        "style": {"earlier": len(earlier), "needed": ENOUGH, "distance": None if far is None else round(far.far, 2),
                  "usual": None if far is None else round(far.usual, 2), "most": None if far is None else far.most},
    }  # fmt: skip


def _most(shares: Any) -> float:  # noqa: ANN401 - any iterable of floats
    return round(max(shares, default=0.0), 4)


def curvature(text: str, language: str) -> dict[str, Any]:
    """The text's curvature with its known errors; raises ServiceFailed where the model is not to be had."""
    from workbench import paths
    from workbench.engines.curvature import FALSE_ALARMS, Scorer

    scorer = Scorer(paths.gguf_file())
    weighed = scorer.curvature(text)
    found: dict[str, Any] = {"model": scorer.file.name, "value": None, "tokens": None, "measured": None}
    if weighed is None:
        return found
    found |= {"value": round(weighed.value, 3), "tokens": weighed.tokens}
    measured = scorer.measured(language, weighed.tokens)
    if measured is None:
        return found
    people, machine = measured.as_high(weighed.value)
    return found | {"measured": {
        "language": measured.language, "on": measured.on, "auroc": measured.auroc,
        "interval": [measured.low, measured.high], "tells": measured.tells,
        "people": len(measured.people), "people_as_high": people,
        "machine": len(measured.machine), "machine_as_high": machine,
        "thresholds": [{"false_positives": share, "threshold": measured.threshold(share),
                        "found": round(measured.found(share), 3)} for share in FALSE_ALARMS],
    }}  # fmt: skip


def _words(told: "Mapping[str, Any]") -> str:
    shares, style = told["shares"], told["style"]
    lines = [
        "origin     " + (", ".join(f"{name} {share:.0%}" for name, share in shares.items()) or "nothing on record"),
        f"shown      {told['shown']['drafts']} drafts; {told['shown']['containment']:.0%} of the text stands in one",
        f"answers    {told['answers']['drafts']} drafts for the pair; {told['answers']['containment']:.0%} stands in "
        f"one, likeness {told['answers']['likeness']:.2f}",
    ]  # fmt: skip
    if style["distance"] is None:
        lines.append(f"style      {style['earlier']} earlier texts; {style['needed']} long enough ones are needed")
    else:
        lines.append(f"style      {style['distance']} standard deviations; 95 in 100 stay below {style['usual']}")
    if "curvature" in told:
        lines.append("curvature  " + _weighed(told["curvature"]))
    return "\n".join([*lines, "evidence for attention only; no figure here proves anything"])


def _weighed(found: "Mapping[str, Any]") -> str:
    if found["value"] is None:
        return "the text is too short to weigh"
    value = f"{found['value']} for the first {found['tokens']} tokens with {found['model']}"
    measured = found["measured"]
    if measured is None:
        return f"{value}, of which no error is known for this language and length: it says nothing"
    auroc = f"AUROC {measured['auroc']}, between {measured['interval'][0]} and {measured['interval'][1]}"
    if not measured["tells"]:
        return f"{value}, which tells people from the model no better than chance ({auroc}): it says nothing"
    return (
        f"{value}: {measured['people_as_high']} of {measured['people']} texts by people lie as high, and "
        f"{measured['machine_as_high']} of {measured['machine']} of the model ({measured['on']}; {auroc})"
    )


COMMAND = Command("own-words", "what the log says of whose words a text is; for attention only", _arguments, _run)
