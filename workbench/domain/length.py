"""How long a text is, for people and for bounds: words, and an estimate of tokens."""

from dataclasses import dataclass

BYTES_A_TOKEN = 4
"""English has 4.2, German 3.9 with the tokenizers of common models; other scripts fewer."""


@dataclass(frozen=True, slots=True)
class Length:
    """How long a text is."""

    words: int
    tokens: int
    """An estimate: no tokenizer is asked."""

    def told(self, limits: tuple[int, int] | None) -> str:
        """For the editor's border: words, about how many tokens, and of how many."""
        words = f"{self.words} word{'' if self.words == 1 else 's'} · ≈{self.tokens} tokens"
        if limits is None:
            return words
        least, most = limits
        asked = f"{least}–{most}" if least and most else f"at least {least}" if least else f"at most {most}"
        verdict = " ▲ too short" if self.tokens < least else " ▲ too long" if most and self.tokens > most else ""
        return f"{words} of {asked}{verdict}"


def length(text: str) -> Length:
    """Words between blanks, and tokens by the text's bytes; a word is at least one token."""
    words = len(text.split())
    return Length(words, max(words, -(-len(text.encode("utf-8", "replace")) // BYTES_A_TOKEN)))
