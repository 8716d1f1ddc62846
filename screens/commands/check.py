"""`workbench check`: what the checks say of anybody's dataset, and what checks there are."""

from screens.console.command import Command, Context
from screens.console.parser import Parser, count
from screens.console.table import Column

FORMATS = ("human", "json", "sarif", "junit", "html")
"""As `checks.reports` has them; named here so that help loads none of them."""
NOTES = """\
The configuration is TOML: --config FILE, else workbench.toml or [tool.sft-workbench] of pyproject.toml beside the file.
  dictionary = ["Kubernetes"]                       words that are right
  [checks.length]                                   a check by its name: severity (block, warn, info, off),
  severity = "info"                                 on (true, false), and its parameters
  [checks.length."skill=extraction,language=de"]    for the pairs of some cells only
  completion_max = 60
  [checks.custom.no-please]                         a rule of one's own: pattern, banned, required or term
  kind = "banned"
  text = "please"
A pair's language, skill, domain, format are read from its fields of these names or from its metadata.
Exit status: 0 nothing grave, 1 findings as grave as --fail-on, 3 a file that is not read."""


def _arguments(parser: Parser) -> None:
    import argparse

    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.epilog = NOTES
    add = parser.add_argument
    add("files", metavar="FILE", nargs="*", help="JSONL, JSON, CSV or Parquet in a shape of `import`; - for a pipe")
    add("--pair", metavar="ID", help="a pair of the project in place of files")
    add("--rules", action="store_true", help="list the checks that there are")
    add("--map", action="append", default=[], metavar="FIELD=FIELD", help="ours=theirs, as prompt=question")
    add("--turns", choices=("last",), help="take the earlier turns of a conversation as context")
    add("--skip-bad", action="store_true", help="leave out records that are no pair")
    add("--select", action="append", default=[], metavar="RULE", help="only this check; its tier is no matter then")
    add("--ignore", action="append", default=[], metavar="RULE", help="not this check")
    add("--tier", choices=("instant", "quick", "slow"), help="the slowest checks wanted (instant)")
    add("--language", metavar="CODE", help="the language of pairs that don't say theirs")
    add("--config", metavar="FILE", help="TOML, see below")
    add("--fail-on", choices=("block", "warn", "info", "never"), default="block", metavar="SEVERITY",
        help="block, warn, info or never: how grave a finding makes the exit status 1")  # fmt: skip
    add("--fix", action="store_true", help="make the fixes that can't change a meaning, in a new file")
    add("-o", dest="output", metavar="FILE", help="the new file, for --fix")
    add("--jobs", type=count, metavar="N", help="processes beside each other (as many as there are cores)")
    add("--format", choices=FORMATS, help="the form of the report (human)")


def _run(context: Context) -> int:
    if context.options.rules:
        return _rules(context)
    if context.options.pair:
        from screens.pair_check import check_pair

        return check_pair(context)
    return _check(context)


def _rules(context: Context) -> int:
    from checks.config import rules

    rows = (
        {"rule": one.name, "tier": one.tier, "severity": one.severity, "needs": list(one.needs),
         "languages": list(one.languages), "summary": one.summary, "version": one.version}
        for one in rules().values()
    )  # fmt: skip
    columns = (Column("rule", 18), Column("tier", 8), Column("severity", 8), Column("needs", 12),
               Column("languages", 10), Column("summary"))  # fmt: skip
    context.out.rows(rows, columns)
    return 0


def _check(context: Context) -> int:
    import tempfile
    from pathlib import Path

    from screens.dataset_check import check
    from workbench.errors import WrongUsage

    options = context.options
    if not options.files:
        raise WrongUsage("No file named", "check reads files", "workbench check FILE, or workbench check --rules")
    if options.files.count("-") > 1:
        raise WrongUsage("One standard input", "`-` stands twice", "name it once")
    if options.fix != (options.output is not None) or (options.fix and len(options.files) > 1):
        raise WrongUsage("No new file", "--fix reads one file and writes another", "workbench check FILE --fix -o NEW")
    with tempfile.TemporaryDirectory(prefix="workbench-") as folder:
        return check(context, Path(folder))


COMMAND = Command("check", "check any dataset: findings, reports, safe fixes", _arguments, _run)
