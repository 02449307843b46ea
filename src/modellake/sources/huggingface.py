"""What the readers of the Hugging Face Hub share: how repositories are named, and what prose says.

The Hub takes names that differ only in case for one (a second is refused), so ids are in lower
case; `name` keeps the case. A revision is not part of an id.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from posixpath import splitext

from modellake.sources.markdown import Label, Page

__all__ = ["Mention", "find_mentions", "is_card_like", "name_hub", "name_repository"]

#: Folders under which repositories lie by their names.
_KINDS = frozenset(("models", "model_cards", "datasets"))

_ADDRESS = (
    r"https?://(?:www\.)?(?:huggingface\.co|hf\.co)/(?P<name>[\w.-]+(?:/[\w.-]+)?)"
    r"(?:/(?:tree|blob|resolve)/[^)\s]*)?/?"
)

#: Labels of the templates whose text names a parent by its address or its name alone.
_LABELS = {"finetuned from model": "fine_tuned", "parent model": "unspecified"}
_NAMED = re.compile(rf"{_ADDRESS}|^`?(?P<bare>[\w.-]+/[\w.-]+)`?$")
_MADE = {
    "fine_tuned": r"(?:fine[\s-]?tuned?|finetuned?|finetuning)\s+(?:version|variant|checkpoint)",
    "quantized": r"(?:quantized|quantised)\s+(?:version|variant|checkpoint)",
    "distilled": r"distilled\s+(?:version|variant|checkpoint)",
}
_MENTIONS = {
    kind: re.compile(
        rf"{words}\s+of\s+(?:the\s+)?(?:model\s+)?\[(?P<text>[^\[\]\n]{{1,120}})\]"
        rf"\({_ADDRESS}(?:\s+\"[^\"\n]*\")?\)",
        re.IGNORECASE,
    )
    for kind, words in _MADE.items()
}

#: What a card's file is called after the name of its model, or instead of it.
_CARD = re.compile(r"(?:^|[-_.])(?:README|(?:model|dataset|data)?[-_ ]?card)$", re.IGNORECASE)

#: Folders that hold documents of something, and do not name it.
_NAMELESS = frozenset((".github", "card", "cards", "doc", "docs", "documentation"))

#: The first parts of addresses at the Hub that name no repository of a model.
_NO_MODELS = frozenset(("blog", "course", "datasets", "docs", "models", "papers", "spaces"))


#: Front matter with a heading somewhere below it: a card whatever its name.
_CARD_HEAD = re.compile(
    rb"[\xef\xbb\xbf\s]*---[ \t]*\r?\n.*?^---[ \t]*\r?\n.*?^(?:#|<h1)", re.S | re.M
)


@dataclass(frozen=True)
class Mention:
    """A model that the running text names as the one that this one was made from.

    Attributes:
        kind: How it was made, a value of ModelRelationType.
        model: The name of the other model's repository.
        sentence: The sentence that says so.
        line: Its line.
    """

    kind: str
    model: str
    sentence: str
    line: int


def name_repository(file: str) -> str:
    """Return the name of the repository that a card belongs to, or an empty text.

    It is what follows a folder `models`, `model_cards` or `datasets`; the folder of the Hub's cache
    (`models--owner--name`); else the name of the folder, or of the file where the card has one.

    Example:
        >>> name_repository("models/facebook/bart-large/README.md")
        'facebook/bart-large'
        >>> name_repository("model_cards/gpt2-medium-README.md")
        'gpt2-medium'
        >>> name_repository("cards/resnet50/README.md")
        'resnet50'
    """
    folders = [part for part in re.split(r"[/\\]", file) if part not in ("", ".", "..")]
    stem, suffix = splitext(folders.pop() if folders else "")
    while folders and folders[-1].lower() in _NAMELESS:
        folders.pop()
    is_card = suffix.lower() in (".md", ".markdown")
    own = _CARD.sub("", stem)
    for at in range(len(folders) - 1, -1, -1):
        if folders[at].startswith(("models--", "datasets--")):
            return "/".join(folders[at].split("--")[1:3])
        if folders[at] in _KINDS:
            inside = [*folders[at + 1 :], *([own] if own and is_card else [])]
            return "/".join(inside[:2])
    return (own if is_card else "") or (folders[-1] if folders else "")


def is_card_like(head: bytes, name: str) -> bool:
    """Say whether a file is Markdown by its name, or by its first bytes where it has no name."""
    if splitext(name)[1]:
        return name.lower().endswith((".md", ".markdown"))
    return _CARD_HEAD.match(head) is not None


def name_hub(file: str) -> str:
    """Return the hub that a card lies at.

    Before cards moved to the Hub, `transformers` had a folder `model_cards` of its own, and a model
    may have a card there and one at the Hub.
    """
    return "transformers" if "model_cards" in re.split(r"[/\\]", file) else "huggingface"


def find_mentions(page: Page) -> Iterator[Mention]:
    """Yield the models that sentences such as "a fine-tuned version of [X](…)" name."""
    yield from _find_labeled(page)
    prose = page.prose
    if "](" not in prose:
        return
    for kind, pattern in _MENTIONS.items():
        for match in pattern.finditer(prose):
            name = match["name"].rstrip(".")
            if name.partition("/")[0] not in _NO_MODELS:
                line = page.body_line + prose.count("\n", 0, match.start())
                yield Mention(kind, name, _find_sentence(prose, match.start(), match.end()), line)


def _find_labeled(page: Page) -> Iterator[Mention]:
    """Yield the models that lines such as `**Finetuned from model:** X` name."""
    for name, kind in _LABELS.items():
        label = page.labels.get(name)
        match = _NAMED.search(label.text) if label else None
        if label and match:
            model = (match["name"] or match["bare"]).rstrip(".")
            yield Mention(kind, model, _write_label(label), label.line)


def _write_label(label: Label) -> str:
    return f"{label.name}: {label.text}"[:500]


def _find_sentence(text: str, start: int, end: int) -> str:
    """Return the sentence around a part of a text, on one line."""
    before = max(text.rfind(mark, 0, start) for mark in ("\n\n", ". ", "\n#", "\n- ", "\n* "))
    ends = [at for mark in ("\n\n", ". ", ".\n", "\n- ") if (at := text.find(mark, end)) >= 0]
    after = min(ends, default=len(text))
    sentence = text[before + 1 if before >= 0 else 0 : after + 1]
    return " ".join(sentence.strip(" \n#-*>").split())[:500]
