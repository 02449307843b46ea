"""The journal of one activity: what it leaves is written in one step, and never breaks the work."""

from __future__ import annotations

import contextlib
import mimetypes
import sys
import traceback
import warnings
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import IO, Any, TypeVar

from modellake.capture.architecture import ARCHITECTURE
from modellake.capture.naming import drop_unknown, is_id_of, slug
from modellake.capture.quoting import find_caller
from modellake.capture.session import Session
from modellake.capture.surroundings import find_surroundings
from modellake.checking.report import Report
from modellake.errors import ConflictError
from modellake.finding import Finding
from modellake.lake.files import StoredFile
from modellake.sources import read

__all__ = ["CaptureWarning", "Journal"]

Made = TypeVar("Made")

_ATTEMPTS = 5
_LONGEST = 300
_HERE = Path(__file__).parent


class CaptureWarning(UserWarning):
    """Something could not be captured; the work itself went on."""


class Journal:
    """Collects the records of one activity, which begins now.

    Attributes:
        session: What is known of the lake.
        surroundings: The clock, the program, the environment.
        findings: What could not be captured, and what is wrong with what was.
    """

    def __init__(self, session: Session) -> None:
        self.session = session
        self.surroundings = find_surroundings()
        self.findings: list[Finding] = []
        self.started_at = self.surroundings.clock()
        self.records: dict[str, dict[str, Any]] = {}
        self._fresh: set[str] = set()
        self._files: list[str] = []

    @property
    def report(self) -> Report:
        """What could not be captured, and what is wrong with what was."""
        return Report(tuple(self.findings))

    @contextlib.contextmanager
    def guard(self, what: str) -> Iterator[None]:
        """Turn any fault inside into a warning and a finding."""
        try:
            yield
        except Exception as error:  # noqa: BLE001  # capture never breaks the user's work
            self.complain(what, f"{type(error).__name__}: {error}")

    def attempt(self, what: str, function: Callable[[], Made]) -> Made | None:
        """Return what a function returns, or None with a warning and a finding."""
        with self.guard(what):
            return function()
        return None

    def complain(self, what: str, reason: str) -> None:
        """Warn that something was not captured, and keep it as a finding."""
        reason = reason if len(reason) <= _LONGEST else f"{reason[:_LONGEST]}…"
        message = f"Not captured: {what}. {reason}"
        self.findings.append(
            Finding("capture-complete", "warning", message, fix="Add by hand what is missing.")
        )
        with contextlib.suppress(CaptureWarning):  # also where warnings are made errors
            warnings.warn(CaptureWarning(message), stacklevel=_find_level())

    def note(self, json: Mapping[str, Any]) -> str:
        """Take a record along, and return its id; what is known of it already is completed."""
        slots = drop_unknown(json)
        known = self.records.get(slots["id"])
        self.records[slots["id"]] = slots if known is None else {**known, **slots}
        return str(slots["id"])

    def get(self, id: str) -> Mapping[str, Any]:  # noqa: A002  # the slot's name
        """Return the slots of a record, as they will be; none where there is no such record."""
        return self.records.get(id) or self.session.find(id) or {}

    def note_absent(self, json: Mapping[str, Any]) -> str:
        """Take a record along where the lake has none of its id, and return the id."""
        if json["id"] not in self.records and not self.session.has(json["id"]):
            self.note(json)
        return str(json["id"])

    def note_version(
        self, json: Mapping[str, Any], same: Callable[[Mapping[str, Any]], bool]
    ) -> tuple[str, bool]:
        """Take along an asset, unless the lake has it; another content is another version.

        Args:
            json: The record, with the id of the first version.
            same: Says whether a version is this asset.

        Returns:
            The id of the version, and whether it is new.
        """
        previous: str | None = None
        for number, id_ in self.session.count_ids(json["id"]):
            found = self.records.get(id_) or self.session.find(id_)
            if found is None:
                later = {"version": str(number), "previous_version": previous} if previous else {}
                self.note({"version": "1", **json, "id": id_, **later})
                return id_, True
            if found.get("type") == json["type"] and same(found):
                return id_, False
            previous = id_ if found.get("type") == json["type"] else previous
        raise AssertionError("the numbers never end")

    def note_activity(self, json: Mapping[str, Any]) -> str:
        """Take along an activity under an id that is free, and return the id."""
        for _, id_ in self.session.count_ids(json["id"]):
            if id_ not in self.records and self.session.find(id_) is None:
                self._fresh.add(id_)
                return self.note({**json, "id": id_})
        raise AssertionError("the numbers never end")

    def keep_bytes(self, content: bytes, suffix: str, name: str) -> dict[str, Any] | None:
        """Keep bytes in the lake, and return their Distribution, or None without a place."""
        return self.keep(lambda file: file.write(content), suffix, name)

    def keep(
        self, write: Callable[[IO[bytes]], object], suffix: str, name: str
    ) -> dict[str, Any] | None:
        """Keep what a function writes, and return its Distribution, or None without a place.

        A new file goes again if the records cannot be written.
        """
        if self.session.files is None:
            return None
        stored = self.session.files.keep(write, suffix)
        if stored.is_new:
            self._files.append(stored.path)
        return _describe_file(stored, name)

    def note_person(self, by: str) -> str:
        """Return the id of who did it: an id of an agent, or a name."""
        if is_id_of(by, "user", "organization", "agent", "party"):
            return by
        return self.note_absent({"id": f"user/{slug(by)}", "type": "User", "name": by})

    def note_purpose(self, purpose: str | None) -> list[str]:
        """Return the ids of the purpose: an id, or a text."""
        if purpose is None:
            return []
        if is_id_of(purpose, "purpose"):
            return [purpose]
        json = {"id": f"purpose/{slug(purpose)}", "type": "Purpose", "name": purpose}
        return [self.note_absent(json)]

    def describe_run(self, purpose: str | None, error: BaseException | None) -> dict[str, Any]:
        """Return what every activity says: when, where, why, how, and how it ended."""
        program = self.attempt("the program", self._note_program)
        environment = self.attempt("the environment", self._note_environment)
        return {
            "started_at": self.started_at.isoformat(),
            "ended_at": self.surroundings.clock().isoformat(),
            "activity_status": "completed" if error is None else "not_completed",
            "error_log": None if error is None else _tell_error(error),
            "uses_program": [program] if program else [],
            "execution_environment": environment,
            "has_purpose": self.note_purpose(purpose),
            "comment": " ".join(one.message for one in self.findings),
        }

    def close(
        self, what: str, end: Callable[[BaseException | None], None], error: BaseException | None
    ) -> None:
        """Let an activity record how it ended, and write all records.

        Args:
            what: What is closed, for the finding if that fails.
            end: Takes the records of the activity along.
            error: What stopped the work, or None; `sys.exit(0)` is no failure.
        """
        stopped = isinstance(error, SystemExit) and not error.code
        with self.guard(what):
            end(None if stopped else error)
        self.write()

    def write(self) -> None:
        """Write all records in one step; where that fails, nothing is left behind."""
        try:
            with self.guard("the records"):
                self._add()
                self._files.clear()
        finally:
            if self._files and self.session.files:
                self.session.files.remove(self._files)

    def _add(self) -> None:
        for json in ARCHITECTURE:
            self.note_absent(json)
        check = bool(self.surroundings.statistics)  # what leaks shows in statistics only
        for _ in range(_ATTEMPTS):
            expected = dict.fromkeys(self._fresh & set(self.records), "absent")
            wanted = read(*self.records.values())
            added = self.session.lake.add(wanted, expected=expected, check=check)
            self.findings.extend(added.report.findings)
            taken = [id_ for id_, _ in added.refused if id_ in expected]
            for id_, reason in added.refused:
                if id_ not in expected:
                    self.complain(id_, reason)
            self.session.note_present({*self.records} - {id_ for id_, _ in added.refused})
            if not taken:
                return
            for id_ in taken:
                self._rename(id_)
        raise ConflictError("Others wrote under the same ids again and again.")

    def _rename(self, old: str) -> None:
        """Give an activity the next free id: another process took the one it had."""
        json = self.records.pop(old)
        self._fresh.discard(old)
        self.note_activity({**json, "id": self.session.strip_number(old)})

    def _note_program(self) -> str | None:
        facts = self.surroundings.program()
        if facts is None:
            return None
        name = Path(facts.path).name
        copy = self.keep_bytes(facts.content, Path(name).suffix, name)
        checksum = [{"checksum_algorithm": "sha256", "checksum_value": facts.digest}]
        json = {
            "id": f"program/{slug(Path(name).stem)}",
            "type": "Program",
            "name": name,
            "description": facts.description,
            "source_code_url": facts.path,
            "programming_language": "Python",
            "commit_id": facts.commit,
            "uncommitted_digest": facts.uncommitted,
            "creation_date": self.started_at.date().isoformat(),
            "distribution": [copy or {"file_path": facts.path, "checksum": checksum}],
            "registered_in": ["registry/program-registry"],
        }
        marks = ("commit_id", "uncommitted_digest", "distribution")
        known, _ = self.note_version(json, lambda found: _agree(found, json, marks))
        return known

    def _note_environment(self) -> str:
        return self.note_absent(self.surroundings.environment())


def _describe_file(stored: StoredFile, name: str) -> dict[str, Any]:
    """Return the Distribution of a file of the store."""
    media_type, _ = mimetypes.guess_type(f"x{Path(stored.path).suffix}")
    return {
        "type": "Distribution",
        "name": name,
        "file_path": stored.path,
        "media_type": media_type or "application/octet-stream",
        "byte_size": stored.size,
        "checksum": [
            {
                "type": "Checksum",
                "checksum_algorithm": "sha256",
                "checksum_value": stored.digest,
            }
        ],
    }


def _agree(one: Mapping[str, Any], other: Mapping[str, Any], slots: tuple[str, ...]) -> bool:
    return all((one.get(slot) or None) == (other.get(slot) or None) for slot in slots)


def _tell_error(error: BaseException) -> str:
    """Return what an error says, and the line of the program where it was raised."""
    said = "".join(traceback.format_exception_only(error)).strip()
    for place in traceback.extract_tb(error.__traceback__):
        if not Path(place.filename).is_relative_to(_HERE):
            return f"{said} ({Path(place.filename).name}:{place.lineno})"
    return said


def _find_level() -> int:
    """Return how far up the stack the user's own code is, for a warning to point at it."""
    caller, frame, level = find_caller(), sys._getframe(1), 1
    while frame is not caller and frame.f_back:
        frame, level = frame.f_back, level + 1
    return level
