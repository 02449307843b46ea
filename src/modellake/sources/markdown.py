"""A Markdown page: its front matter, its sections, its labels (`**Developed by:** …`) and comments.

Front matter is the first block between two lines `---` at the top of the file; blank lines and a
byte order mark may stand before it, as the Hugging Face Hub allows
(huggingface_hub.repocard.REGEX_YAML_BLOCK).
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass

from modellake.sources.conversions import is_empty

__all__ = ["Label", "Page", "Section", "normalize_heading", "split_page", "strip_comments"]

_FENCE = re.compile(r"(?:-{3,}|\+{3})[ \t]*")
_LABEL = re.compile(
    r"[ \t]*(?:[-*+][ \t]+)?(?:\*\*|__)([^*_\n]{1,80}?)(?:\*\*|__)?:(?:\*\*|__)?[ \t]*(.*)"
)
_BREAK = re.compile(r" {0,3}([-*_])(?:[ \t]*\1){2,}[ \t]*$")
_NUMBER = re.compile(r"^[\s*_]*(?:\d{1,2}(?:\.\d{1,2})*[.)]|\d{1,2}(?:\.\d{1,2})+)[\s*_]+(?=\S)")
_HTML_HEADING = re.compile(r"[ \t]*<h([1-6])(?:\s[^<>\n]*)?>(.*?)</h\1>[ \t]*$", re.IGNORECASE)
_TAG = re.compile(r"<[^<>\n]*>")
_CODE = re.compile(r"^ {0,3}(`{3,}|~{3,}).*?(?:^ {0,3}\1[`~]*[ \t]*$|\Z)", re.DOTALL | re.MULTILINE)

#: Blocks deeper than this are one paragraph to the reader; no card nests more than six.
_MAX_NESTING = 20

#: A text with more lines or characters has no sections: the parser takes some 25 µs a line. The
#: longest of 55,000 real cards has 4,000 lines.
_MAX_LINES = 20_000
_MAX_CHARACTERS = 2_000_000


@dataclass(frozen=True)
class Section:
    """What stands under one heading.

    Attributes:
        heading: The heading as written.
        level: 1 to 6.
        line: The line of the heading.
        head: The lines of the heading itself.
        own: The text up to the next heading.
        parts: The sections directly below it.
    """

    heading: str
    level: int
    line: int
    head: str
    own: str
    parts: tuple[Section, ...] = ()

    def text(self, without: frozenset[str] = frozenset()) -> str:
        """Return the text up to the next heading of the same level or above.

        Args:
            without: Normalized headings; parts that are called so are left out.
        """
        pieces = [self.own]
        for part in self.parts:
            if normalize_heading(part.heading) not in without:
                pieces.append(part.head + part.text(without))
        return "".join(pieces)


@dataclass(frozen=True)
class Label:
    """A line `**Name:** value`."""

    name: str
    text: str
    line: int


@dataclass(frozen=True)
class Page:
    """A Markdown text in its parts.

    Attributes:
        front: The text of the front matter, or None where there is none.
        front_line: The line of its first line, from 1.
        closed: False if the front matter begins and never ends; then `front` is None.
        fence: The line around it, which tells its language: `---` is YAML, `+++` TOML.
        body: The rest.
        body_line: The line of the body's first line.
    """

    front: str | None
    front_line: int
    closed: bool
    body: str
    body_line: int
    fence: str = "---"

    @functools.cached_property
    def too_long(self) -> bool:
        """Say whether the body is too long to be looked at for sections."""
        return len(self.body) > _MAX_CHARACTERS or self.body.count("\n") > _MAX_LINES

    @functools.cached_property
    def sections(self) -> tuple[Section, ...]:
        """All sections in the order of their headings, those inside others too."""
        return () if self.too_long else tuple(_find_sections(self.body, self.body_line))

    @functools.cached_property
    def by_heading(self) -> dict[str, Section]:
        """The first section with text for each normalized heading."""
        found: dict[str, Section] = {}
        for section in self.sections:
            if section.parts or not is_empty(strip_comments(section.own)):
                found.setdefault(normalize_heading(section.heading), section)
        return found

    @functools.cached_property
    def introduction(self) -> Section | None:
        """The text before the first heading, or between a first-level heading and the next one."""
        if not self.sections:
            return _introduce(self.body, self.body_line)
        first = self.sections[0]
        before = _introduce(
            self.body[: _offset(self.body, first.line - self.body_line)], self.body_line
        )
        return before or (_introduce(first.own, first.line + 1) if first.level == 1 else None)

    @functools.cached_property
    def labels(self) -> dict[str, Label]:
        """The first label that says something for each normalized name."""
        found: dict[str, Label] = {}
        for number, row in enumerate(self.prose.splitlines()):
            match = _LABEL.match(row) if "**" in row or "__" in row else None
            if match and not is_empty(strip_comments(match[2])):
                text = strip_comments(match[2])
                label = Label(match[1].strip(" :*_"), text, self.body_line + number)
                found.setdefault(normalize_heading(label.name), label)
        return found

    @functools.cached_property
    def prose(self) -> str:
        """The body with fenced code blanked out, line for line."""
        return _CODE.sub(lambda match: "\n" * match[0].count("\n"), self.body)

    @functools.cached_property
    def comments(self) -> tuple[Label, ...]:
        """The comments of the form `<!-- key: value -->`."""
        return tuple(_find_comments(self.prose, self.body_line))


def split_page(text: str) -> Page:
    """Return the parts of a Markdown text, whose lines may end in any way."""
    rows = text.splitlines(keepends=True)
    start = next((at for at, row in enumerate(rows) if row.strip("\ufeff \t\r\n")), len(rows))
    fence = _find_fence(rows[start]) if start < len(rows) else ""
    if not fence:
        return Page(None, 0, True, text, 1)
    for end in range(start + 1, len(rows)):
        if _find_fence(rows[end]) == fence:
            front, body = "".join(rows[start + 1 : end]), "".join(rows[end + 1 :])
            return Page(front, start + 2, True, body, end + 2, fence)
    return Page(None, start + 1, fence != "---", text, 1)


def _find_fence(row: str) -> str:
    """Return the fence that a line is, or nothing."""
    return row[:3] if _FENCE.fullmatch(row.rstrip("\r\n")) else ""


@functools.lru_cache(maxsize=4096)
def normalize_heading(heading: str) -> str:
    """Return a heading without number, marks, `[optional]` and case, so that spellings meet.

    Example:
        >>> normalize_heading("Intended uses & limitations")
        'intended uses and limitations'
        >>> normalize_heading("**Uses** [optional]:")
        'uses'
        >>> normalize_heading("2.1. Out-of-scope use")
        'out of scope use'
    """
    heading = _NUMBER.sub("", heading)
    text = re.sub(r"\[optional\]|\(optional\)", " ", heading, flags=re.IGNORECASE)
    text = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", text).replace("&", " and ")
    return " ".join(re.sub(r"[^\w()/+%]+", " ", text).casefold().split())


@functools.lru_cache(maxsize=1)
def _parser() -> object:
    # Only blocks are looked at: leaving out the inline rules halves the time.
    from markdown_it import MarkdownIt

    parser = MarkdownIt("commonmark", {"maxNesting": _MAX_NESTING})
    return parser.disable("inline")


def _introduce(text: str, line: int) -> Section | None:
    return None if is_empty(strip_comments(text)) else Section("", 0, line, "", _trim(text).strip())


def strip_comments(text: str) -> str:
    """Return the text without HTML comments, which the templates use for instructions."""
    if "<!--" not in text:
        return _trim(text)
    kept, at = [], 0
    for begin, end in _span_comments(text):
        kept.append(text[at:begin])
        at = end
    return _trim("".join([*kept, text[at:]]))


def _trim(text: str) -> str:
    # The first line may be indented code. A line that parts sections belongs to none of them.
    rows = text.splitlines(keepends=True)
    while rows and not _BREAK.sub("", rows[-1]).strip():
        rows.pop()
    while rows and not _BREAK.sub("", rows[0]).strip():
        rows.pop(0)
    return "".join(rows).rstrip()


def _span_comments(text: str) -> Iterator[tuple[int, int]]:
    # A regular expression would look for the end again from each of many openings.
    begin = text.find("<!--")
    while begin >= 0:
        end = text.find("-->", begin + 4)
        if end < 0:
            return
        yield begin, end + 3
        begin = text.find("<!--", end + 3)


def _find_sections(body: str, first_line: int) -> list[Section]:
    if not body.strip():
        return []
    heads = list(_find_headings(body))
    starts = [*_starts(body), len(body)]
    made: list[Section] = []  # from the last to the first
    following = len(starts) - 1
    for level, heading, begin, after in reversed(heads):
        parts = []
        for later in reversed(made):
            if later.level <= level:
                break
            parts.append(later)
        head, own = body[starts[begin] : starts[after]], body[starts[after] : starts[following]]
        made.append(Section(heading, level, first_line + begin, head, own, tuple(_direct(parts))))
        following = begin
    return made[::-1]


def _direct(parts: list[Section]) -> Iterator[Section]:
    """Yield the parts that are not inside another part."""
    level = 7
    for part in parts:
        if part.level <= level:
            level = part.level
            yield part


def _find_headings(body: str) -> Iterator[tuple[int, str, int, int]]:
    tokens = _parser().parse(body)  # type: ignore[attr-defined]
    for at, token in enumerate(tokens):
        if token.type == "heading_open" and token.level == 0 and token.map:
            yield int(token.tag[1:]), tokens[at + 1].content, token.map[0], token.map[1]
        elif token.type == "html_block" and token.level == 0 and token.map:
            yield from _find_html_headings(token.content, token.map[0])


def _find_html_headings(block: str, first: int) -> Iterator[tuple[int, str, int, int]]:
    for row, text in enumerate(block.splitlines(), first):
        match = _HTML_HEADING.match(text)
        if match and (heading := _TAG.sub("", match[2]).strip()):
            yield int(match[1]), heading, row, row + 1


def _starts(body: str) -> list[int]:
    # Lines as Markdown counts them (CommonMark, section 2.1): LF, CRLF or CR alone.
    return [0, *(match.end() for match in re.finditer(r"\r\n|\n|\r", body))]


def _offset(body: str, line: int) -> int:
    starts = _starts(body)
    return starts[line] if line < len(starts) else len(body)


def _find_comments(prose: str, first_line: int) -> Iterator[Label]:
    line, counted = first_line, 0
    for begin, end in _span_comments(prose):
        key, colon, value = prose[begin + 4 : end - 3].partition(":")
        if colon and key.strip() and "\n" not in key.strip():
            line += prose.count("\n", counted, begin)
            counted = begin
            yield Label(key.strip(), " ".join(value.split()), line)
