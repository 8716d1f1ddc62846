"""`workbench completion`: scripts by which a shell completes commands and options."""

from screens.console.command import Command, Context
from screens.console.parser import Parser


def _arguments(parser: Parser) -> None:
    parser.add_argument("shell", choices=("bash", "zsh", "tcsh"), help='bash: eval "$(workbench completion bash)"')


def _run(context: Context) -> None:
    import argparse

    import shtab

    for action in context.parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for command in action.choices.values():
                command.complete()
    print(shtab.complete(context.parser, shell=context.options.shell))


COMMAND = Command("completion", "print a script for the shell's completion", _arguments, _run)
