"""What a template may say: fill in what it is given, choose, and go through a list. Nothing else is let through.

A project's templates travel with the project, so whoever merges a copy runs what somebody else wrote. A list of what
is allowed leaves no call, no assignment, no arithmetic and no loop in a loop: nothing that runs long, grows or looks
behind its values.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from workbench.engines import sandbox
from workbench.ports import Options

if TYPE_CHECKING:
    from jinja2 import nodes

WISHES = ("heading", "topic", "difficulty", "format", "language", "instruction", "target")
"""What a prompt may be asked to be, besides its text; what is not wished is empty."""
VARIABLES: Mapping[str, tuple[str, ...]] = {
    "profile": ("text", "heading", "about", "areas"),
    "prompt": ("text", *WISHES),
    "completion": ("prompt", "context", "passages", "format", "language", "instruction"),
    "rewrite": ("span", "text", "instruction", "language"),
    "reading": ("prompt", "completion", "context", "facts", "kinds"),
}
"""What templates of a kind are given; the first of them is what they are about and must be used."""
LISTS = ("areas", "passages", "facts", "kinds")
FILTERS = ("capitalize", "default", "fenced", "first", "join", "last", "length", "lower", "title", "trim", "upper")
TESTS = ("defined", "divisibleby", "eq", "equalto", "even", "in", "ne", "none", "odd", "string", "undefined")
LOOP = ("first", "index", "index0", "last", "length")
"""What may be asked of `loop`."""
SHORT = 40
"""Most characters between two joined parts."""
OPTIONS: Mapping[str, tuple[float, float]] = {
    "temperature": (0, 2.0),
    "num_predict": (1, 8192),
    "num_ctx": (256, 1 << 20),
    "top_p": (0, 1.0),
    "repeat_penalty": (0.5, 2.0),
}
"""How a template may have a model sample: least and most; where both are whole, so is the value."""


class Fault(ValueError):
    """Something that a template may not say."""

    def __init__(self, what: str, line: int = 0) -> None:
        """Name it, with its line of the body where that is known."""
        super().__init__(what)
        self.what = what
        self.line = line


def check_body(body: str, kind: str) -> None:
    """Refuse a body that is not well formed, uses what it is not given, or does more than fill in.

    Raises:
        Fault: with its line.
    """
    from jinja2 import TemplateSyntaxError

    try:
        tree = sandbox.environment("0").parse(body)
    except TemplateSyntaxError as error:
        raise Fault(error.message or "not well formed", error.lineno) from error
    for part in tree.iter_child_nodes():
        _check(part, frozenset((*VARIABLES[kind], "example")), None)


def names(body: str) -> frozenset[str]:
    """The variables that a body uses."""
    from jinja2 import meta

    return frozenset(meta.find_undeclared_variables(sandbox.environment("0").parse(body)))


def options(told: Mapping[str, Any]) -> Options:
    """Read how a model is to sample.

    Raises:
        Fault: an option that there is not, or a value out of its bounds.
    """
    values = dict(told)
    stop = values.pop("stop", [])
    if not isinstance(stop, list) or not all(isinstance(one, str) and one for one in stop):
        raise Fault("option stop: a list of texts")
    for name, value in values.items():
        if name not in OPTIONS:
            raise Fault(f"no option {name!r}; there are stop, {', '.join(OPTIONS)}")
        least, most = OPTIONS[name]
        whole = isinstance(value, int) and not isinstance(value, bool)
        number = whole or (isinstance(value, float) and isinstance(most, float))
        if not number or not least <= value <= most:
            raise Fault(f"option {name}: a {'whole ' * isinstance(most, int)}number from {least:g} to {most:g}")
    return Options(stop=tuple(stop), **values)


def check_examples(examples: Sequence[Any], kind: str) -> None:
    """Refuse examples without an answer, with values that are no texts, or whose answer is not what is asked for.

    Raises:
        Fault: with the example's number.
    """
    for number, example in enumerate(examples, 1):
        if not isinstance(example, Mapping) or not isinstance(example.get("answer"), str):
            raise Fault(f"example {number} has no answer")
        for name, value in example.items():
            parts = value if isinstance(value, list) else [value]
            if not all(isinstance(part, str) for part in parts):
                raise Fault(f"example {number}: {name} is neither a text nor a list of texts")
        if kind == "profile" and not _is_object(example["answer"]):
            raise Fault(f"example {number}: its answer is no JSON object")


def _is_object(text: str) -> bool:
    try:
        return isinstance(json.loads(text), dict)
    except ValueError:
        return False


def _check(node: "nodes.Node", known: frozenset[str], loop: str | None) -> None:
    """Refuse a part of a body that is not on the list; `loop` is the variable of the loop around it."""
    from jinja2 import nodes

    match node:
        case nodes.Name() if node.name not in known:
            raise Fault(f"there is no variable {node.name!r}; there are {', '.join(sorted(known))}", node.lineno)
        case nodes.For():
            _check_loop(node, known, loop)
            return
        case nodes.Getattr():
            if not (loop and isinstance(node.node, nodes.Name) and node.node.name == "loop" and node.attr in LOOP):
                raise Fault(f"a template does not look into values (.{node.attr})", node.lineno)
        case nodes.Filter():
            _check_filter(node)
        case nodes.Test() if node.name not in TESTS:
            raise Fault(f"there is no test {node.name!r}; there are {', '.join(TESTS)}", node.lineno)
        case nodes.Name() | nodes.Test() | nodes.Output() | nodes.TemplateData() | nodes.If() | nodes.Const():
            pass
        case nodes.CondExpr() | nodes.Compare() | nodes.Operand() | nodes.Not() | nodes.And() | nodes.Or():
            pass
        case nodes.List() | nodes.Tuple():
            pass
        case _:
            # A part that only changes how others are read has no line of its own.
            line = node.lineno or next((one.lineno for one in node.find_all(nodes.Node) if one.lineno), 1)
            raise Fault(f"a template only fills in: no {type(node).__name__.lower()}", line)
    for part in node.iter_child_nodes():
        _check(part, known, loop)


def _check_loop(node: "nodes.For", known: frozenset[str], loop: str | None) -> None:
    from jinja2 import nodes

    if loop:
        raise Fault("a loop does not stand in a loop", node.lineno)
    if not isinstance(node.iter, nodes.Name) or node.iter.name not in known & set(LISTS) or node.recursive:
        raise Fault(f"a loop goes through one of {', '.join(LISTS)}, where it is given", node.lineno)
    if not isinstance(node.target, nodes.Name):
        raise Fault("a loop has one variable", node.lineno)
    inside = known | {node.target.name, "loop"}
    for part in _parts(node):
        _check(part, inside, node.target.name)


def _parts(node: "nodes.For") -> Iterator["nodes.Node"]:
    yield from node.body
    yield from node.else_
    if node.test is not None:
        yield node.test


def _check_filter(node: "nodes.Filter") -> None:
    from jinja2 import nodes

    if node.name not in FILTERS:
        raise Fault(f"there is no filter {node.name!r}; there are {', '.join(FILTERS)}", node.lineno)
    if node.dyn_args or node.dyn_kwargs or node.kwargs or (node.name == "fenced" and node.args):
        raise Fault(f"the filter {node.name!r} takes no such argument", node.lineno)
    if node.name == "join":
        plain = [arg for arg in node.args if isinstance(arg, nodes.Const) and isinstance(arg.value, str)]
        # Joins of joins would grow without bound.
        if not isinstance(node.node, nodes.Name) or len(plain) != len(node.args) or len(plain) > 1:
            raise Fault("join is for a variable, with a text between its parts", node.lineno)
        if any(len(arg.value) > SHORT for arg in plain):
            raise Fault(f"join takes a text of at most {SHORT} characters", node.lineno)
