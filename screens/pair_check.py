"""`workbench check --pair`: a pair of the project, checked as any dataset is."""

from checks.parts.quality import in_words, shape
from screens.console.command import Context
from screens.pair_findings import Summary, Wanted, read, told
from workbench.domain.pair import dimensions


def check_pair(context: Context) -> int:
    """Check the pair that the command line names; returns the exit status."""
    options = context.options
    wanted = Wanted(tuple(options.select), tuple(options.ignore), options.tier)
    with context.bench() as bench:
        with bench.collection.view() as view:
            found = read(view, view.find(options.pair, "pair"))
        checker = bench.checker
        said = found.said(checker, wanted)
        where = {"file": bench.collection.path.name, "line": None}
    summary, pair = Summary(), found.pair.id
    summary.add(said)
    language = found.quality(said, wanted.of(checker, dimensions(found.pair.facts)))
    if context.out.as_json or options.format == "json":
        context.out.as_json = True
        for one in said.findings:
            context.out.answer({**where, **one.shape(pair)})
        context.out.answer({"summary": summary.shape() | shape(language)})
    else:
        for line in told(pair, said.findings):
            context.out.say(line)
        for rule, why in said.not_checked.items():
            context.out.say(f"not checked: {rule}: {why}")
        if not said.findings:
            context.out.say("no findings")
        if language is not None:
            context.out.say(in_words(language))
    return int(summary.grave(options.fail_on))
