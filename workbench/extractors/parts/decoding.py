"""From bytes to text, strictly: a guess at an encoding is damage that nobody sees."""

from workbench.errors import Refused

BOM = b"\xef\xbb\xbf"


def decode(data: bytes, name: str, encoding: str = "utf-8") -> str:
    """The text of a file, with LF line ends and without its byte order mark.

    Args:
        data: the whole file.
        name: the file's name, for the refusal.
        encoding: the encoding that the file itself declares; UTF-8 where it declares none.

    Raises:
        Refused: the file is binary (it holds a NUL) or is not in that encoding; the byte is named.
    """
    skipped = len(BOM) if encoding == "utf-8" and data.startswith(BOM) else 0
    if encoding == "utf-8" and (nul := data.find(0)) >= 0:
        raise binary(name, nul)
    try:
        text = data[skipped:].decode(encoding)
    except UnicodeDecodeError as error:
        at = skipped + error.start
        raise Refused(
            "Not the expected encoding",
            f"{name}: byte {at} (0x{data[at]:02x}) is not {encoding.upper()}",
            f"Save it as UTF-8, for example: iconv -f LATIN1 -t UTF-8 {name} > new-{name}",
        ) from None
    except LookupError:
        hint = "Save it as UTF-8 and say so in its head."
        raise Refused("Unknown encoding", f"{name}: it declares the encoding {encoding!r}", hint) from None
    if (nul := text.find("\0")) >= 0:
        raise binary(name, nul)
    return unix_lines(text)


def binary(name: str, position: int) -> Refused:
    """The refusal of a file that is no text."""
    return Refused(
        "Binary file",
        f"{name}: there is a NUL at position {position}, so this is no text",
        "Ingest a text, or rename the file to the suffix of its real format.",
    )


def unix_lines(text: str) -> str:
    """The text with CR LF and lone CR as LF."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def visible(text: str) -> str:
    """The text of a binary format, with what no text may hold (NUL, lone surrogates) as U+FFFD."""
    clean = text.replace("\0", "\ufffd").encode("utf-8", "surrogatepass").decode("utf-8", "replace")
    return unix_lines(clean)
