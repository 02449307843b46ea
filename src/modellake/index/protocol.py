"""SPARQL 1.1 over HTTP: requests with deadlines, retries and credentials, and errors in our words.

Sources: SPARQL 1.1 Protocol (sections 2.1 and 2.2), Query Results JSON Format, Graph Store HTTP
Protocol (section 5).
"""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from typing import IO, TYPE_CHECKING, Any, Literal, NamedTuple

from modellake.errors import ConnectionFailedError, QueryError, QueryTimeoutError
from modellake.index.query import explain_syntax
from modellake.index.terms import XSD, Term

if TYPE_CHECKING:
    import httpx

__all__ = ["Connection", "Reply", "Results", "read_results", "strip_credentials"]

#: Seconds to connect, tries where no connection comes about, seconds before the second try.
_CONNECT = 10.0
_TRIES = 4
_PAUSE = 0.1

#: An answer of more bytes than this is refused.
_MOST = 512 * 1024 * 1024

_USER, _PASSWORD, _TOKEN = (
    "MODELLAKE_ENDPOINT_USER",
    "MODELLAKE_ENDPOINT_PASSWORD",
    "MODELLAKE_ENDPOINT_TOKEN",
)

#: Columns, and rows.
Results = tuple[tuple[str, ...], list[tuple[Term | None, ...]]]

Task = Literal["query", "update", "dump"]


class Reply(NamedTuple):
    """What a server answers; truncated where it says so (Virtuoso's ResultSetMaxRows)."""

    body: bytes
    truncated: bool


class Connection:
    """A connection to one server. Threads may share it."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        import httpx

        user, password, token = (environ.get(name, "") for name in (_USER, _PASSWORD, _TOKEN))
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        auth = httpx.BasicAuth(user, password) if user and not token else None
        self._client = httpx.Client(auth=auth, headers=headers)

    def close(self) -> None:
        """Close what is open."""
        self._client.close()

    def query(
        self, url: str, text: str, parameters: Mapping[str, list[str]], accept: str, timeout: float
    ) -> Reply:
        """Return the answer to a query, by POST, for which no length is too long."""
        data = {"query": text, **parameters}
        return self._ask(
            "query", "POST", url, timeout, headers={"Accept": accept}, data=data, text=text
        )

    def update(self, url: str, text: str, timeout: float) -> None:
        """Send an update. It may arrive twice, so it must be one that can be repeated."""
        headers = {"Content-Type": "application/sparql-update", "Accept": "*/*"}
        self._ask("update", "POST", url, timeout, headers=headers, content=text.encode(), text=text)

    def dump(self, url: str, graph: str, file: IO[bytes], timeout: float) -> None:
        """Write a graph to a file as N-Triples, by the graph store protocol."""
        headers = {"Accept": "application/n-triples"}
        self._ask("dump", "GET", url, timeout, headers=headers, params={"graph": graph}, file=file)

    def _ask(
        self,
        task: Task,
        method: str,
        url: str,
        timeout: float,
        *,
        headers: Mapping[str, str],
        data: Mapping[str, Any] | None = None,
        params: Mapping[str, str] | None = None,
        content: bytes | None = None,
        text: str = "",
        file: IO[bytes] | None = None,
    ) -> Reply:
        """Send a request until it arrives; return the answer, or raise what it means."""
        import httpx

        request = self._client.build_request(
            method, url, headers=dict(headers), data=data, params=params, content=content
        )
        deadline = time.monotonic() + timeout
        for attempt in range(1, _TRIES + 1):
            try:
                response, body = self._send(request, deadline, file)
                break
            except httpx.TimeoutException as error:
                raise _late(task, url, timeout, error) from None
            except httpx.TransportError as error:
                if attempt == _TRIES or time.monotonic() > deadline:
                    raise _unreachable(url, str(error)) from None
                time.sleep(_PAUSE * 2**attempt)
        if response.is_success:
            return Reply(body, truncated="x-sparql-maxrows" in response.headers)
        raise _refused(task, url, response.status_code, body.decode("utf-8", "replace"), text)

    def _send(
        self, request: httpx.Request, deadline: float, file: IO[bytes] | None
    ) -> tuple[httpx.Response, bytes]:
        import httpx

        left = max(deadline - time.monotonic(), 0.001)
        request.extensions["timeout"] = httpx.Timeout(left, connect=min(_CONNECT, left)).as_dict()
        parts, size = [], 0
        response = self._client.send(request, stream=True)
        try:
            for part in response.iter_bytes():
                if time.monotonic() > deadline:
                    raise httpx.ReadTimeout("the answer takes too long", request=request)
                if file and response.is_success:
                    file.write(part)
                    continue
                parts.append(part)
                size += len(part)
                if size > _MOST:
                    raise QueryError(f"the answer has more than {_MOST} bytes", fix="Add a LIMIT.")
        finally:
            response.close()
        return response, b"".join(parts)


def strip_credentials(url: str) -> str:
    """Return an address without user and password, as messages may show it."""
    import httpx

    return str(httpx.URL(url).copy_with(username=None, password=None))


def _unreachable(url: str, reason: str) -> ConnectionFailedError:
    return ConnectionFailedError(
        f"the SPARQL endpoint does not answer: {reason or 'the connection was closed'}",
        where=strip_credentials(url),
        fix="Check the address, and that the server runs.",
    )


def _late(
    task: Task, url: str, timeout: float, error: Exception
) -> QueryTimeoutError | ConnectionFailedError:
    import httpx

    if task != "query" or isinstance(error, httpx.ConnectTimeout | httpx.PoolTimeout):
        return _unreachable(url, f"nothing came within {timeout:g} seconds")
    return QueryTimeoutError(
        f"the query was stopped after {timeout:g} seconds",
        where=strip_credentials(url),
        fix="Bind a node first, add a LIMIT, or allow more time.",
    )


def _refused(
    task: Task, url: str, status: int, body: str, text: str
) -> ConnectionFailedError | QueryError:
    """Make the error for an answer that is no success. No credentials are in it."""
    where, said = strip_credentials(url), " ".join(body.split("\n\n")[0].split())[:300]
    if status in (401, 403):
        fix = f"Set {_USER} and {_PASSWORD}, or {_TOKEN}, in the environment."
        what = f"the SPARQL endpoint refuses the credentials for this {task} ({status})"
        return ConnectionFailedError(what, where=where, fix=fix)
    if task == "query" and status == 400:
        return explain_syntax(text, said)
    if task == "query" and status in (500, 501):
        return QueryError(f"the server cannot answer the query: {said}", where=where)
    what = f"the SPARQL endpoint answers the {task} with {status}: {said or 'no text'}"
    return ConnectionFailedError(what, where=where, fix="Check that the address is of an endpoint.")


def read_results(body: bytes, url: str) -> Results:
    """Read the columns and rows of results in JSON; a boolean is a table of one row, or none.

    Virtuoso 7 answers ASK with such a table, calls literals `typed-literal`, and writes booleans as
    1 and 0.

    Raises:
        ConnectionFailedError: This is no SPARQL result, so the address is of something else.
    """
    try:
        found = json.loads(body)
        if "boolean" in found:
            return (), [()] if found["boolean"] else []
        columns = tuple(found["head"]["vars"])
        bindings = found["results"]["bindings"]
        rows = [tuple([_read_term(row.get(name)) for name in columns]) for row in bindings]
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ConnectionFailedError(
            "the server answers with something that is no SPARQL result",
            where=strip_credentials(url),
            fix="Check that the address is of an endpoint.",
        ) from error
    return columns, rows


def _read_term(cell: Mapping[str, str] | None) -> Term | None:
    if cell is None:
        return None
    kind, value = cell["type"], cell["value"]
    if kind == "uri":
        return Term("iri", value)
    if kind == "bnode":
        return Term("blank", value)
    datatype = cell.get("datatype", "")
    if datatype == XSD + "boolean":
        value = {"1": "true", "0": "false"}.get(value, value)
    plain = datatype.endswith(("XMLSchema#string", "rdf-syntax-ns#langString"))
    return Term("literal", value, "" if plain else datatype, cell.get("xml:lang", ""))
