"""The methods of a lake that record work as it is done; they need pandas, and import it late.

Each is a method of `Lake`, kept here because the façade is long enough.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas

    from modellake.capture.analyzing import StudyOf
    from modellake.capture.ingesting import Ingesting
    from modellake.capture.processing import Processing
    from modellake.capture.reevaluating import Evaluation
    from modellake.lake.lake import Lake

__all__ = ["evaluate", "ingest", "load", "process", "split", "study"]


def ingest(
    lake: Lake, *, by: str, source: str | None = None, purpose: str | None = None
) -> Ingesting:
    """Begin an ingestion: use it as a context, and read in it.

    Args:
        lake: The lake.
        by: Who does it: a name, or the id of an agent.
        source: Where the data come from: an address, a name, or the id of a source; by default
            what is read.
        purpose: Why: a text, or the id of a purpose.
    """
    from modellake.capture.ingesting import Ingesting

    return Ingesting(lake.session, by=by, source=source, purpose=purpose)


def process(
    lake: Lake,
    data: pandas.DataFrame | Sequence[pandas.DataFrame],
    *,
    by: str,
    purpose: str | None = None,
    name: str | None = None,
) -> Processing:
    """Begin a process: use it as a context, with an `operation` for each step.

    Args:
        lake: The lake.
        data: What goes in: one frame or several.
        by: Who does it.
        purpose: Why.
        name: What the process is called; by default after what comes out.
    """
    from modellake.capture.processing import Processing

    return Processing(lake.session, data, by=by, purpose=purpose, name=name)


def split(
    lake: Lake,
    data: pandas.DataFrame,
    *,
    test_size: float = 0.25,
    validation_size: float = 0.0,
    seed: int = 0,
    stratify: str | None = None,
    by: str | None = None,
    purpose: str | None = None,
) -> tuple[pandas.DataFrame, ...]:
    """Split data into train, validation (if asked for) and test, and record the repartition.

    Args:
        lake: The lake.
        data: The frame.
        test_size: The share of rows for testing, between 0 and 1.
        validation_size: The share of rows for choosing between models.
        seed: The seed of the random numbers.
        stratify: The column whose proportions are kept.
        by: Who does it; by default who writes to the lake.
        purpose: Why.

    Returns:
        Frames in that order. What they share is recorded: nothing, where the rows are distinct.
    """
    from modellake.capture.splitting import Plan, split_frame

    plan = Plan(test_size, validation_size, seed, stratify)
    return split_frame(lake.session, data, plan, by=by or lake.actor, purpose=purpose)


def study(lake: Lake, name: str, *, objective: str | None = None) -> StudyOf:
    """Name a study, in which analyses are done.

    Args:
        lake: The lake.
        name: What it is called.
        objective: The question that it is to answer.
    """
    from modellake.capture.analyzing import StudyOf

    return StudyOf(lake.session, name, objective)


def evaluate(
    lake: Lake,
    model: str,
    *,
    data: str,
    measures: Sequence[str] | None = None,
    trusted: Sequence[str] = (),
    allow_code: bool = False,
    by: str | None = None,
) -> Evaluation:
    """Measure a stored model again on a recorded dataset, and record what comes out.

    Args:
        lake: The lake.
        model: The id of the model.
        data: The id of the dataset; the lake or its location must still hold the data.
        measures: What to measure; by default what is claimed.
        trusted: Types that may be made, besides those that skops knows to be harmless.
        allow_code: Whether a file may be loaded that runs code: a pickle, or joblib.
        by: Who measures. The result counts as independent if that is not who made the model.

    Raises:
        RecordNotFoundError: There is no such model or dataset.
        SourceError: The file of one is gone, or is not the one that was recorded.
        UsageError: The file needs types that are not trusted, or runs code.
    """
    from modellake.capture.reevaluating import Trust, reevaluate

    trust = Trust(tuple(trusted), allow_code)
    return reevaluate(
        lake.session, model, data, measures=measures, trust=trust, by=by or lake.actor
    )


def load(lake: Lake, id: str) -> pandas.DataFrame:  # noqa: A002  # the slot's name
    """Return the data of a dataset; what is done with them knows where they are from.

    Raises:
        RecordNotFoundError: There is no such record.
        SourceError: No file of it can be read, or it no longer holds what was recorded.
    """
    return lake.session.load_data(id)
