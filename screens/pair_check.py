"""`workbench check --pair`: a pair of the project, checked as any dataset is."""

from screens.console.command import Context
from screens.pair_findings import Summary, Wanted, read, told


def check_pair(context: Context) -> int:
    """Check the pair that the command line names; returns the exit status."""
    options = context.options
    wanted = Wanted(tuple(options.select), tuple(options.ignore), options.tier)
    with context.bench() as bench:
        with bench.collection.view() as view:
            found = read(view, view.find(options.pair, "pair"))
        said = found.said(bench.checker, wanted)
        where = {"file": bench.collection.path.name, "line": None}
    summary, pair = Summary(), found.pair.id
    summary.add(said)
    if context.out.as_json or options.format == "json":
        context.out.as_json = True
        for one in said.findings:
            context.out.answer({**where, **one.shape(pair)})
        context.out.answer({"summary": summary.shape()})
    else:
        for line in told(pair, said.findings):
            context.out.say(line)
        for rule, why in said.not_checked.items():
            context.out.say(f"not checked: {rule}: {why}")
        if not said.findings:
            context.out.say("no findings")
    return int(summary.grave(options.fail_on))
