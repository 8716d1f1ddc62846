"""Source code: definitions of many languages, at the right places."""

from pathlib import Path

import pytest

from workbench.extractors.open import extract, extract_bytes, extractor_of


@pytest.mark.parametrize(
    ("name", "source", "titles"),
    [
        ("a.sql", "CREATE TABLE lease (id int);\nSELECT 1;\nCREATE VIEW v AS SELECT 2;", ["lease", "v"]),
        ("a.scala", "object A { def f(x: Int) = x }\ntrait T", ["A", "f", "T"]),
        ("a.go", "package a\n\n// F does.\nfunc F() {}\nfunc (r *T) G() {}\ntype T struct{}\n", ["F", "G", "T"]),
        (
            "a.c",
            "/* é */\nint f(int a) { return a; }\nstruct s { int x; };\nstatic char *g(void) { return 0; }",
            ["f", "s", "g"],
        ),
        (
            "a.cpp",
            "template <class T> class A { int f() { return 1; } };\nint A<int>::g() { return 2; }",
            ["A", "f", "A<int>::g"],
        ),
        ("a.R", "f <- function(x) {\n  x + 1\n}\n", ["f"]),
        ("a.js", "export class A { m() {} }\nconst f = () => 1;\nfunction g() {}", ["A", "m", "f", "g"]),
        ("a.ts", "interface I { x: number }\nexport function g(): void {}", ["I", "g"]),
        ("a.java", "class A { void f() {} interface B {} }", ["A", "f", "B"]),
        ("a.rs", "struct A;\nimpl A { fn f() {} }", ["A", "A", "f"]),
        ("a.py", "def broken(:\n    pass\n\n\ndef whole():\n    pass\n", ["whole"]),
    ],
)
def test_definitions(name: str, source: str, titles: list[str]) -> None:
    extractor = extractor_of(name)
    assert extractor is not None
    document = extract_bytes(source.encode(), name, extractor)
    assert document.kind == "code"
    assert document.text == source
    assert [heading.title for heading in document.headings if heading.title != "broken"] == titles
    blocks = {block.start: document.text[block.start : block.end] for block in document.blocks}
    for heading in document.headings:
        assert heading.title.rpartition(":")[2] in blocks[heading.start]


def test_comments_and_decorators_belong_to_what_follows() -> None:
    extractor = extractor_of("a.py")
    assert extractor is not None
    source = "import x  # naïve 🙂\n\n# About A.\n@deco\nclass A:\n    @property\n    def m(self):\n        return 1\n"
    document = extract_bytes(source.encode(), "a.py", extractor)
    outer, inner = document.blocks
    assert source[outer.start : outer.end] == source[source.index("# About A.") :].rstrip("\n")
    assert source[inner.start : inner.end] == "    @property\n    def m(self):\n        return 1"
    assert [(h.level, h.title) for h in document.headings] == [(1, "A"), (2, "m")]


def test_real_module(sources: Path) -> None:
    document = extract(sources / "bisect.py")
    assert (document.title, document.programming_language) == ("bisect.py", "python")
    assert [heading.title for heading in document.headings] == [
        "insort_right",
        "bisect_right",
        "insort_left",
        "bisect_left",
    ]


def test_stated_licence() -> None:
    extractor = extractor_of("a.go")
    assert extractor is not None
    document = extract_bytes(b"// SPDX-License-Identifier: BSD-3-Clause\npackage a\n", "a.go", extractor)
    assert document.licence == "BSD-3-Clause"
