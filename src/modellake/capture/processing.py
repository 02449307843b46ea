"""Processing: data are prepared, operation by operation."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping, Sequence
from contextvars import ContextVar
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from modellake.capture.data import get_data, note_dataset, take_fingerprint
from modellake.capture.journal import Journal
from modellake.capture.naming import drop_unknown, slug
from modellake.capture.quoting import find_caller, quote_block
from modellake.capture.relating import note_relations
from modellake.capture.session import Session
from modellake.capture.words import check_word
from modellake.checking.report import Report

if TYPE_CHECKING:
    import pandas

__all__ = ["Processing"]

#: The process inside which another one is a part.
_AROUND: ContextVar[Processing | None] = ContextVar("modellake_process", default=None)


class Processing:
    """A process under way, as `Lake.process` begins it; one begun inside it is a part of it.

    Attributes:
        report: What could not be captured, and what is wrong with what was.
        datasets: The ids of the datasets that came out.
    """

    def __init__(
        self,
        session: Session,
        data: pandas.DataFrame | Sequence[pandas.DataFrame],
        *,
        by: str,
        purpose: str | None,
        name: str | None,
    ) -> None:
        self._session = session
        self._by = by
        self._purpose = purpose
        self._name = name
        self._journal = Journal(session)
        self._operations: list[dict[str, Any]] = []
        self._parts: list[str] = []
        self.datasets: tuple[str, ...] = ()
        frames: list[Any] = [*data] if isinstance(data, list | tuple) else [data]
        person = self._journal.note_person(by)
        self._sources = [
            (get_data(self._journal, frame, by=person, name=name or "data"), frame)
            for frame in frames
        ]

    @property
    def report(self) -> Report:
        """What could not be captured, and what is wrong with what was."""
        return self._journal.report

    def __enter__(self) -> Self:
        self._around = _AROUND.set(self)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        _AROUND.reset(self._around)
        self._journal.close("the process", self._close, error)

    @contextlib.contextmanager
    def operation(
        self,
        name: str,
        *,
        type: str | None = None,  # noqa: A002  # the paper's word
        description: str | None = None,
        formula: str | None = None,
    ) -> Iterator[None]:
        """Record what is done inside as the next operation of the process.

        Args:
            name: What it is called; operations of one name are one Operation of the lake.
            type: What it does to the data: integration, cleaning, transformation, reduction …
            description: What it does, in words.
            formula: What it computes, as a formula.

        Raises:
            UsageError: There is no such type.
        """
        if type is not None:
            check_word("OperationType", type)
        caller = find_caller()
        step = {
            "type": "ProcessingOperation",
            "position": len(self._operations) + 1,
            "name": name,
            "description": description,
            "operation_type": type,
            "source_code": self._journal.attempt("the code", lambda: quote_block(caller)),
            "uses_operation": f"operation/{slug(name)}",
        }
        self._operations.append(drop_unknown(step))
        with self._journal.guard(f"the operation {name}"):
            json = {"id": step["uses_operation"], "type": "Operation", "name": name}
            self._journal.note_absent(drop_unknown({**json, "formula": formula}))
        yield

    def result(
        self,
        frame: pandas.DataFrame,
        *,
        name: str,
        stage: str = "intermediate_data",
        about: Mapping[str, Any] | None = None,
    ) -> pandas.DataFrame:
        """Record a frame as what came out, and return it with the mark of its dataset.

        Args:
            frame: The data.
            name: What the dataset is called.
            stage: `intermediate_data`, or `analysis_data` if they are ready for analysis.
            about: Slots of the dataset that only a person knows, as `description`.

        Raises:
            UsageError: There is no such stage.
        """
        check_word("DatasetStage", stage)
        with self._journal.guard(f"the data {name}"):
            known = note_dataset(
                self._journal,
                frame,
                take_fingerprint(self._journal, frame),
                name=name,
                stage=stage,
                by=self._journal.note_person(self._by),
                about={**self._describe_origin(), **(about or {})},
            )
            self.datasets = (*self.datasets, known.id)
            for source, origin in self._sources:
                with self._journal.guard(f"how {name} is related to {source.id}"):
                    note_relations(self._journal, known.id, frame, source.id, origin)
            return self._session.mark(frame, known)
        return frame

    def _describe_origin(self) -> dict[str, Any]:
        person = self._journal.note_person(self._by)
        return {"derived_from_dataset": self._list_sources(), "creator": [person]}

    def _list_sources(self) -> list[str]:
        return sorted({source.id for source, _ in self._sources})

    def _close(self, error: BaseException | None) -> None:
        name = self._name or f"Preparation of {self._name_results()}"
        json = {
            "id": f"process/{slug(name.removeprefix('Preparation of '))}",
            "type": "Process",
            "name": name,
            **self._journal.describe_run(self._purpose, error),
            "source_data": self._list_sources(),
            "target_data": sorted({*self.datasets} - {*self._list_sources()}),
            "processed_by": [self._journal.note_person(self._by)],
            "contains_op": self._operations,
            "has_subprocess": self._parts,
            "programming_language": "Python",
            "creation_date": self._journal.started_at.date().isoformat(),
        }
        id_ = self._journal.note_activity(drop_unknown(json))
        outer = _AROUND.get()
        if outer is not None:
            outer._parts.append(id_)

    def _name_results(self) -> str:
        known = self.datasets or tuple(self._list_sources())
        names = []
        for id_ in known:
            json = self._journal.get(id_)
            names.append(json.get("name", id_))
        return ", ".join(names)
