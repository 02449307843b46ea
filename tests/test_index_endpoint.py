"""The index on a server: addresses, credentials, retries, and servers that misbehave.

The server here is Oxigraph's engine behind Python's HTTP server, so that it can be made to fail.
"""

import base64
import http.server
import json
import threading
import time
import urllib.parse

import pytest

from modellake.errors import ConnectionFailedError, LockedError, QueryError, QueryTimeoutError
from modellake.index import APPLIED, IndexDamagedError, IndexState
from modellake.index.endpoint import EndpointIndex
from modellake.index.query import limit_rows
from test_index import ALL, PUBLIC, quad, write


class Server:
    """A SPARQL server, and what it is told to do wrong."""

    def __init__(self):
        from pyoxigraph import Store

        self.store = Store()
        self.requests = []
        self.headers = []
        self.faults = []  # what the next requests meet: a status with text, or a function
        self.ignores_datasets = False
        self.authorization = None
        self.closed = False
        server = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                server.handle(self, body)

            def do_GET(self):
                server.handle(self, "")

            def log_message(self, *_):
                pass

        self.http = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.http.daemon_threads = True
        self.address = f"http://127.0.0.1:{self.http.server_port}"
        threading.Thread(target=self.http.serve_forever, daemon=True).start()

    def handle(self, request, body):
        self.requests.append((request.path.partition("?")[0], body))
        self.headers.append(dict(request.headers))
        fault = self.faults.pop(0) if self.faults else None
        if callable(fault):
            fault(request)
            return
        if fault is None and self.authorization not in (None, request.headers["Authorization"]):
            fault = (401, "who are you?")
        status, answer = fault or self.answer(request, body)
        data = answer if isinstance(answer, bytes) else answer.encode()
        request.send_response(status)
        request.send_header("Content-Length", str(len(data)))
        request.end_headers()
        request.wfile.write(data)

    def answer(self, request, body):
        from pyoxigraph import NamedNode, QueryResultsFormat, QueryTriples, RdfFormat

        path, _, parameters = request.path.partition("?")
        fields = urllib.parse.parse_qs(parameters or body)
        if path == "/store":
            graph = NamedNode(fields["graph"][0])
            return 200, self.store.dump(format=RdfFormat.N_TRIPLES, from_graph=graph)
        try:
            if path == "/update" or request.headers["Content-Type"].endswith("update"):
                self.store.update(body)
                return 204, b""
            default, named = (
                [NamedNode(name) for name in fields.get(f"{kind}-graph-uri", [])] or None
                for kind in ("default", "named")
            )
            if self.ignores_datasets:
                default = named = None
            query = fields["query"][0]
            result = self.store.query(query, default_graph=default, named_graphs=named)
        except SyntaxError as error:
            return 400, str(error)
        if isinstance(result, QueryTriples):
            return 200, result.serialize(format=RdfFormat.N_TRIPLES)
        return 200, result.serialize(format=QueryResultsFormat.JSON)

    def close(self):
        if not self.closed:
            self.http.shutdown()
            self.http.server_close()
        self.closed = True


@pytest.fixture
def server():
    started = Server()
    yield started
    started.close()


@pytest.fixture
def index(server):
    opened = EndpointIndex(f"{server.address}/query", environ={})
    yield opened
    opened.close()


def rows(index):
    return index.select("SELECT ?o {?s ?p ?o} ORDER BY ?o", graphs=[PUBLIC]).rows


def test_updates_go_beside_the_address_of_queries(server, index):
    write(index, [quad("a", "p", "x")])
    assert list(index.quads()) == [f"{quad('a', 'p', 'x')} ."]
    assert {path for path, _ in server.requests} == {"/query", "/update"}


def test_another_address_is_used_for_everything(server):
    index = EndpointIndex(f"{server.address}/sparql", environ={})
    write(index, [quad("a", "p", "x")], sequence=5, mark="m")
    assert index.state == IndexState(5, "m")
    assert list(index.quads()) == [f"{quad('a', 'p', 'x')} ."]
    assert {path for path, _ in server.requests} == {"/sparql"}
    index.close()


def test_the_environment_names_other_addresses(server):
    environ = {
        "MODELLAKE_ENDPOINT_UPDATE": f"{server.address}/update",
        "MODELLAKE_ENDPOINT_STORE": f"{server.address}/store",
    }
    index = EndpointIndex(f"{server.address}/repositories/lake", environ=environ)
    write(index, [quad("a", "p", "x")])
    assert list(index.quads()) == [f"{quad('a', 'p', 'x')} ."]
    paths = {path for path, _ in server.requests}
    assert paths == {"/repositories/lake", "/update", "/store"}
    index.close()


def test_a_server_that_cuts_a_dump_is_told_of(server, index):
    write(index, [quad("a", "p", number) for number in range(9)])
    line = b'<http://e/a> <http://e/p> "x" .\n'
    server.faults = [None, (200, line)]
    with pytest.raises(ConnectionFailedError, match="1 of the 9 statements"):
        list(index.quads())


def test_a_server_that_cuts_rows_is_believed(server, index):
    def cut(request):
        data = b'{"head": {"vars": ["o"]}, "results": {"bindings": []}}'
        request.send_response(200)
        request.send_header("X-SPARQL-MaxRows", "0")
        request.send_header("Content-Length", str(len(data)))
        request.end_headers()
        request.wfile.write(data)

    write(index, [])
    rows(index)
    server.faults = [None, cut]
    assert index.select("SELECT ?o {?s ?p ?o}", graphs=ALL).truncated


def test_graphs_of_others_are_left_alone(server, index):
    from pyoxigraph import NamedNode, Quad

    other = Quad(*(NamedNode(f"http://e/{name}") for name in "spog"))
    server.store.add(other)
    write(index, [quad("a", "p", "x")])
    with index.write() as writer:
        writer.rebuild([], sequence=2)
    assert other in server.store
    assert list(index.quads()) == []
    assert index.select("SELECT * {?s ?p ?o}", graphs=ALL).rows == ()


def test_basic_credentials_come_from_the_environment(server):
    text = base64.b64encode(b"anna:secret").decode()
    server.authorization = f"Basic {text}"
    user = {"MODELLAKE_ENDPOINT_USER": "anna", "MODELLAKE_ENDPOINT_PASSWORD": "secret"}
    index = EndpointIndex(f"{server.address}/query", environ=user)
    write(index, [quad("a", "p", "x")])
    assert len(rows(index)) == 1
    index.close()


def test_a_bearer_token_comes_from_the_environment(server):
    server.authorization = "Bearer secret"
    index = EndpointIndex(f"{server.address}/query", environ={"MODELLAKE_ENDPOINT_TOKEN": "secret"})
    assert index.state == IndexState()
    index.close()


def test_wrong_credentials_are_told_of_and_not_shown(server):
    server.authorization = "Bearer right"
    environ = {"MODELLAKE_ENDPOINT_USER": "anna", "MODELLAKE_ENDPOINT_PASSWORD": "hunter2"}
    address = server.address.replace("//", "//bob:hunter3@")
    for index in (
        EndpointIndex(f"{server.address}/query", environ=environ),
        EndpointIndex(f"{address}/query", environ={}),
        EndpointIndex(f"{server.address}/query", environ={"MODELLAKE_ENDPOINT_TOKEN": "hunter4"}),
    ):
        with pytest.raises(ConnectionFailedError, match="MODELLAKE_ENDPOINT_USER") as caught:
            _ = index.state
        assert "hunter" not in str(caught.value)
        assert "127.0.0.1" in str(caught.value)
        index.close()


def close_at_once(request):
    request.close_connection = True
    request.connection.close()


def test_a_connection_that_breaks_is_tried_again(server, index):
    write(index, [quad("a", "p", "x")])
    server.faults = [close_at_once, close_at_once]
    assert len(rows(index)) == 1
    server.faults = [close_at_once]
    write(index, [quad("a", "p", "y")], sequence=2)
    assert len(rows(index)) == 2


def test_a_server_that_is_not_there_is_told_of(server, index):
    server.close()
    with pytest.raises(ConnectionFailedError, match="does not answer"):
        _ = index.state
    with pytest.raises(ConnectionFailedError), index.write():
        pass


@pytest.mark.parametrize(
    ("fault", "problem"),
    [
        ((404, "no such page"), "404: no such page"),
        ((301, ""), "301"),
        ((503, "come back later"), "503: come back later"),
        ((200, "<html>a login page</html>"), "no SPARQL result"),
        ((200, "[1]"), "no SPARQL result"),
        ((200, '{"head": {"vars": ["o"]}, "results": {"bindings": [{"o": 1}]}}'), "no SPARQL"),
    ],
)
def test_an_address_of_something_else_is_told_of(server, index, fault, problem):
    server.faults = [fault]
    with pytest.raises(ConnectionFailedError, match=problem):
        _ = index.state


def test_a_server_that_cannot_answer_is_quoted(server, index):
    write(index, [quad("a", "p", "x")])
    rows(index)
    server.faults = [None, (500, "out of memory\n\nSPARQL query:\nSELECT …")]
    with pytest.raises(QueryError, match=r"out of memory$"):
        rows(index)


def test_an_answer_that_comes_too_late_is_given_up(server, index):
    write(index, [quad("a", "p", "x")])
    rows(index)
    server.faults = [None, lambda request: time.sleep(3)]
    with pytest.raises(QueryTimeoutError, match=r"0\.2 seconds"):
        index.select("SELECT * {?s ?p ?o}", graphs=ALL, timeout=0.2)
    assert len(rows(index)) == 1


def drip(request):
    request.send_response(200)
    request.send_header("Content-Length", "1000")
    request.end_headers()
    for _ in range(30):
        request.wfile.write(b" ")
        request.wfile.flush()
        time.sleep(0.05)


def test_an_answer_that_drips_is_given_up_in_time(server, index):
    write(index, [quad("a", "p", "x")])
    rows(index)
    server.faults = [None, drip]
    start = time.monotonic()
    with pytest.raises(QueryTimeoutError):
        index.select("SELECT * {?s ?p ?o}", graphs=ALL, timeout=0.3)
    assert time.monotonic() - start < 1.4


def test_a_server_that_ignores_datasets_is_not_asked(server, index):
    write(index, [quad("a", "p", "the secret")])
    server.ignores_datasets = True
    for ask in (index.select, index.construct, index.holds):
        form = {"select": "SELECT *", "construct": "CONSTRUCT", "holds": "ASK"}[ask.__name__]
        query = f"{form} {'' if form != 'CONSTRUCT' else 'WHERE'} {{?s ?p ?o}}"
        with pytest.raises(ConnectionFailedError, match="no clearance can be kept"):
            ask(query, graphs=[ALL[1]])


def test_a_small_difference_is_one_request(server, index):
    write(index, [quad("a", "p", "old")])
    server.requests.clear()
    write(index, [quad("a", "p", "new")], [quad("a", "p", "old")], sequence=2)
    assert [path for path, _ in server.requests] == ["/query", "/update"]


@pytest.mark.parametrize("failing", range(1, 6))
def test_a_large_difference_that_fails_midway_is_known_to_be_unfinished(server, index, failing):
    write(index, [quad("a", "p", "x")])
    many = [quad(f"s{number}", "p", "x") for number in range(3_500)]
    refuse = (400, "no")
    server.faults = [*[None] * failing, refuse]  # the first request reads the state
    with pytest.raises(ConnectionFailedError), index.write() as writer:
        writer.apply(many, [], sequence=2)
    state = index.state
    assert state.damage or (failing == 1 and state.sequence == 1)
    if state.damage:
        with pytest.raises(IndexDamagedError), index.write() as writer:
            writer.apply([], [], sequence=3)
    with index.write() as writer:
        writer.rebuild(many, sequence=2)
    assert index.state == IndexState(2)
    assert len(list(index.quads())) == 3_500


def test_an_index_that_says_twice_how_far_it_is_is_damaged(server, index):
    write(index, [], sequence=1)
    graph = f"GRAPH <{APPLIED}> {{ <{APPLIED}> <{APPLIED}> '2 ' }}"
    server.store.update(f"INSERT DATA {{ {graph} }}")
    assert index.state.damage


def test_threads_write_one_after_the_other(index):
    with index.write(), pytest.raises(LockedError), index.write(wait=0.05):
        pass
    with index.write(wait=0):
        pass


def test_prefixes_are_sent_where_a_query_needs_them(server, index):
    write(index, [quad("a", "p", "x")])
    index.select("SELECT * {?s e:p ?o}", graphs=ALL, prefixes={"e": "http://e/", "f": "http://f/"})
    sent = urllib.parse.parse_qs(server.requests[-1][1])["query"][0]
    assert sent.startswith("PREFIX e: <http://e/> SELECT")
    assert "http://f/" not in sent


@pytest.mark.parametrize(
    ("query", "limited"),
    [
        ("SELECT * {?s ?p ?o}", True),
        ("SELECT * {{SELECT * {?s ?p ?o} LIMIT 3}} # LIMIT", True),
        ("SELECT ?s {?s ?p ?limit} OFFSET 3", True),
        ("SELECT * {?s ?p ?o} LIMIT 3", False),
        ("SELECT * {?s ?p ?o} ORDER BY ?s", False),
        ("SELECT * {?s ?p ?o} VALUES ?s {1}", False),
        ("SELECT * {?s ?p ?o", False),
    ],
)
def test_a_limit_is_added_where_there_is_none(query, limited):
    assert limit_rows(query, 7) == (f"{query}\nLIMIT 7" if limited else query)


def test_results_are_read_as_json_says(server, index):
    cells = {
        "a": {"type": "uri", "value": "http://e/"},
        "b": {"type": "literal", "value": "x", "xml:lang": "en"},
        "c": {"type": "bnode", "value": "b0"},
        "d": {
            "type": "typed-literal",
            "value": "1",
            "datatype": "http://www.w3.org/2001/XMLSchema#boolean",
        },
    }
    found = {"head": {"vars": [*"abcde"]}, "results": {"bindings": [cells]}}
    write(index, [])
    rows(index)
    server.faults = [None, (200, json.dumps(found))]
    row = index.select("SELECT * {?a ?b ?c}", graphs=ALL).rows[0]
    assert [term.kind if term else None for term in row] == [
        "iri",
        "literal",
        "blank",
        "literal",
        None,
    ]
    assert row[1].language == "en"
    assert row[3].python is True
