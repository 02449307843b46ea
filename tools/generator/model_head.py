"""The head of the generated Pydantic module: what all generated classes share.

`pydantic_classes` puts this file, from the marked line on, in front of the generated classes, with
the expressions of the schema in place of the names in angle brackets.
"""

# --- from here on the text stands in generated/modellake_schema/model.py ---
import datetime
import re
from typing import Annotated, Any, ClassVar, TypeVar

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ModelWrapValidatorHandler,
    ValidationError,
    model_validator,
)
from pydantic_core import InitErrorDetails, PydanticCustomError

_ID = "<id>"
_IRI = "<iri>"
_DATE = "<date>"
_DATETIME = "<datetime>"
_LARGEST = 9007199254740991

_Item = TypeVar("_Item")


def _read_date(value: Any) -> datetime.date:
    if type(value) is datetime.date:
        return value
    if isinstance(value, str) and re.fullmatch(_DATE, value):
        try:
            return datetime.date.fromisoformat(value)
        except ValueError:
            pass
    raise PydanticCustomError("date", "Input should be a date such as 2026-01-31")


def _read_datetime(value: Any) -> datetime.datetime:
    if isinstance(value, datetime.datetime):
        return value
    if isinstance(value, str) and re.fullmatch(_DATETIME, value):
        try:
            return datetime.datetime.fromisoformat(value)
        except ValueError:
            pass
    message = "Input should be a date and time with a zone, such as 2026-01-31T12:00:00Z"
    raise PydanticCustomError("datetime", message)


def _read_id(value: str) -> str:
    if re.fullmatch(_ID, value):
        return value
    wanted = "an id: relative as `model/diabetes`, `prefix:name`, or an http(s) or urn IRI"
    raise PydanticCustomError("id", f"Input should be {wanted}")


def _read_iri(value: str) -> str:
    if re.fullmatch(_IRI, value):
        return value
    raise PydanticCustomError("iri", "Input should be an IRI, `prefix:name`, or an id")


def _distinct(values: list[_Item]) -> list[_Item]:
    keys = [v.model_dump_json() if isinstance(v, BaseModel) else v for v in values]
    if len(set(keys)) < len(keys):
        raise PydanticCustomError("distinct", "A multivalued slot is a set; a value stands twice")
    return values


Id = Annotated[str, AfterValidator(_read_id)]
Iri = Annotated[str, AfterValidator(_read_iri)]
Integer = Annotated[int, Field(ge=-_LARGEST, le=_LARGEST)]
Date = Annotated[datetime.date, BeforeValidator(_read_date)]
DateTime = Annotated[AwareDatetime, BeforeValidator(_read_datetime)]
Many = Annotated[list[_Item], AfterValidator(_distinct)]


class Node(BaseModel):
    """Anything that the schema describes: a record, or a value inside one."""

    model_config = ConfigDict(strict=True, extra="forbid", allow_inf_nan=False, defer_build=True)

    _abstract: ClassVar[bool] = True
    _rules: ClassVar[tuple[Any, ...]] = ()

    @model_validator(mode="wrap")
    @classmethod
    def _check(cls, data: Any, handler: ModelWrapValidatorHandler[Any]) -> Any:
        if cls.__dict__.get("_abstract"):
            raise PydanticCustomError("abstract_class", f"{cls.__name__} is abstract")
        try:
            node = handler(data)
        except ValidationError as error:
            hinted = _hint(cls, error)
            if hinted is None:
                raise
            raise hinted from None
        broken = [rule for rule in cls._rules if not _is_kept(node, rule[2], rule[3])]
        if broken:
            details = [
                InitErrorDetails(type=PydanticCustomError(name, message), loc=(), input=data)
                for name, message, _, _ in broken
            ]
            raise ValidationError.from_exception_data(cls.__name__, details)
        return node


def _is_kept(node: Node, when: tuple[Any, ...], then: tuple[Any, ...]) -> bool:
    return not all(_holds(node, *one) for one in when) or all(_holds(node, *one) for one in then)


def _holds(node: Node, slot: str, kind: str, wanted: Any) -> bool:
    value = getattr(node, slot)
    if kind == "equals":
        return bool(value == wanted)
    return (value is None or value == []) is (kind == "absent")


def _hint(cls: type[Node], error: ValidationError) -> ValidationError | None:
    """Name the closest slot where a key is none; leave every other error as it is."""
    found = error.errors(include_url=False)
    if not any(row["type"] == "extra_forbidden" and len(row["loc"]) == 1 for row in found):
        return None
    details = []
    for row in found:
        message = row["msg"]
        if row["type"] == "extra_forbidden" and len(row["loc"]) == 1:
            message = _spell(cls, str(row["loc"][0]))
        kind = PydanticCustomError(row["type"], message.replace("{", "{{").replace("}", "}}"))
        details.append(InitErrorDetails(type=kind, loc=row["loc"], input=row["input"]))
    return ValidationError.from_exception_data(error.title, details)


def _spell(cls: type[Node], name: str) -> str:
    import difflib

    close = difflib.get_close_matches(name, sorted(cls.model_fields), n=1)
    hint = f". Did you mean {close[0]!r}?" if close else ""
    return f"{cls.__name__} has no slot {name!r}{hint}"
