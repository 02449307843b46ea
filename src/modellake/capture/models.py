"""Models ⇄ files: stored with skops or joblib, and loaded again as far as one trusts them."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal

from modellake.errors import SourceError, UsageError

__all__ = ["ModelFormat", "load_model", "print_model", "write_model"]

ModelFormat = Literal["skops", "joblib"]

_SUFFIXES = {"skops": ".skops", "joblib": ".joblib"}
#: Formats whose loading runs what is in the file.
_RUNS_CODE = {".joblib", ".pkl", ".pickle"}


def write_model(model: Any, format: ModelFormat) -> tuple[bytes, str]:  # noqa: A002
    """Return a model as bytes, with the suffix of their file; they were loaded again as a proof.

    Raises:
        UsageError: There is no such format. Whatever the format raises where it cannot store it.
    """
    buffer = io.BytesIO()
    if format == "skops":
        import skops.io

        skops.io.dump(model, buffer)
        content = buffer.getvalue()
        # It was made a moment ago by this process, so there is nothing in it to distrust.
        skops.io.loads(content, trusted=skops.io.get_untrusted_types(data=content))
    elif format == "joblib":
        import joblib

        joblib.dump(model, buffer)
        buffer.seek(0)
        joblib.load(buffer)
        content = buffer.getvalue()
    else:
        raise UsageError(f"There is no format {format!r}.", fix="Choose skops or joblib.")
    return content, _SUFFIXES[format]


def print_model(model: Any) -> str:
    """Return the fingerprint of what a model learned, whatever the file that it is stored in."""
    import joblib

    model = getattr(model, "best_estimator_", model)  # what a search keeps besides holds times
    return f"joblib-sha1:{joblib.hash(model, hash_name='sha1')}"


def load_model(file: Path, *, trusted: Sequence[str] = (), allow_code: bool = False) -> Any:
    """Return the model of a file.

    Args:
        file: The file, in the format that its name says.
        trusted: Types, besides those that skops knows to be harmless, that may be made.
        allow_code: Whether a file may be loaded that runs code: a pickle, or joblib.

    Raises:
        SourceError: The file is not there, or its format is not known.
        UsageError: It needs types that are not trusted, or runs code that is not allowed.
    """
    if not file.is_file():
        raise SourceError("The file of the model is not there.", where=str(file))
    if file.suffix == ".skops":
        return _load_skops(file, trusted)
    if file.suffix not in _RUNS_CODE:
        raise SourceError(
            f"A model of the format {file.suffix!r} cannot be loaded.", where=str(file)
        )
    if not allow_code:
        raise UsageError(
            "Loading this file runs the code that is in it.",
            where=str(file),
            fix="If you trust who made it, say so: allow_code=True, or --allow-code.",
        )
    import joblib

    return joblib.load(file)


def _load_skops(file: Path, trusted: Sequence[str]) -> Any:
    import skops.io

    unknown = [one for one in skops.io.get_untrusted_types(file=file) if one not in trusted]
    if unknown:
        raise UsageError(
            f"The model is made of types that are not trusted: {', '.join(unknown)}.",
            where=str(file),
            fix="If you trust them, name them: trusted=[…], or --trust TYPE.",
        )
    return skops.io.load(file, trusted=list(trusted))
