"""What a query may be, and how its parameters are bound: by the tokens of SPARQL."""

import http.server
import re
import threading

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from modellake.errors import QueryError
from modellake.index.query import (
    bind_values,
    check_query,
    explain_syntax,
    find_form,
    prepare_query,
    scan,
    write_prefixes,
)
from modellake.index.terms import XSD, Term, iri, literal

FORMS = ["select", "construct", "describe", "ask"]

#: Spellings that some parser takes for SERVICE; Oxigraph follows each that is marked.
SERVICES = [
    "SELECT * {SERVICE <U> {?s ?p ?o}}",  # followed
    "SELECT * {service<U>{?s ?p ?o}}",  # followed
    "SELECT * {SerVice\n#c\n<U>{?s ?p ?o}}",  # followed
    "SELECT * {SERVICE SILENT <U>{?s ?p ?o}}",  # followed
    "SELECT * {SERVICE:{?s ?p ?o}}",  # followed
    "SELECT * {SERVICE:x{?s ?p ?o}}",  # followed
    "SELECT * {SERVICESILENT<U>{?s ?p ?o}}",  # followed
    "SELECT * {SERVICE SILENT:{?s ?p ?o}}",  # followed
    "SELECT * {SERVICESILENT:{?s ?p ?o}}",  # followed
    "SELECT * {?s ?p ?o.SERVICE<U>{?s ?p ?o}}",  # followed
    "SELECT * {?s ?p 1SERVICE<U>{?s ?p ?o}}",
    "SELECT * {?s ?p 1.SERVICE<U>{?s ?p ?o}}",
    "SELECT * {?s ?p 1.5SERVICE<U>{?s ?p ?o}}",
    "SELECT * {?s ?p 'x'SERVICE<U>{?s ?p ?o}}",
    "SELECT * {?s ?p trueSERVICE<U>{?s ?p ?o}}",
    "SELECT * {?s ?p true.SERVICE:{?s ?p ?o}}",
    "SELECT * {?s a ex:T.SERVICE<U>{?s ?p ?o}}",
    "SELECT * {?s a ex:T.SERVICE ?x {?s ?p ?o}}",
    "SELECT * {OPTIONAL{SERVICE<U>{?s ?p ?o}}}",  # followed
    "SELECT * {OPTIONALSERVICE<U>{?s ?p ?o}}",
    "SELECT * {#c\rSERVICE<U>{?s ?p ?o}}",  # followed
    "SELECT * {?s ?p ex:a\\#b SERVICE<U>{?s ?p ?o}}",
    "SELECT * {?s ?p ex:a\\'b SERVICE<U>{?s ?p ?o} #'\n}",
    "SELECT * {S\\u0045RVICE<U>{?s ?p ?o}}",
    "SELECT * {?s ?p '\\u0027 SERVICE<U>{?s ?p ?o} #'}",
    'SELECT * {?s ?p "\\\\" SERVICE<U>{?s ?p "\\""}}',
    "SELECT * {?s ?p '''it's''' SERVICE<U>{?s ?p '''o'''}}",
    "SELECT * {BIND(<U> AS ?x) SERVICE ?x {?s ?p ?o}}",
    "SELECT * {?s ?p ?o FILTER EXISTS {SERVICE<U>{?s ?p ?o}}}",  # followed
    "SELECT * {?s ?p ?o FILTER(1<2)SERVICE:{?s ?p ?o} FILTER(3>2)}",  # followed
    "SELECT * {{SELECT * {SERVICE<U>{?s ?p ?o}}}}",  # followed
    "ASK{SERVICE<U>{?s ?p ?o}}",  # followed
    "CONSTRUCT{?s ?p ?o}{SERVICE<U>{?s ?p ?o}}",  # followed
    "DESCRIBE?s{SERVICE<U>{?s ?p ?o}}",  # followed
]

ALLOWED = [
    "SELECT ?service {?service ex:service ?o}",
    "SELECT * {?s ?p 'SERVICE <U> {?s ?p ?o}'}",
    "SELECT * {?s ?p '''\nSERVICE <U> {'\n}'''}",
    'SELECT * {?s ?p """a "SERVICE" <U> {"""}',
    "SELECT * {# SERVICE <U> {?s ?p ?o}\n?s ?p ?o}",
    "SELECT * {<http://e/SERVICE> ?p <http://e/#SERVICE>}",
    "SELECT * {?s service:of ?o . ?o service:by ?s}",
    "SELECT * {?s ex:my.service ?o . { ?o ?p ?s } }",
    "SELECT * {GRAPH ex:services {?s ?p ?o}}",
    "SELECT * {?s ?p 'x'@en-service}",
    "PREFIX from: <http://e/> SELECT ?insert {?insert from:delete 'DROP'}",
]


@pytest.fixture(scope="module")
def listener():
    """Start a server that counts its visitors; return its address and the list of visits."""
    visits = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            visits.append(self.path)
            self.send_response(500)
            self.end_headers()

        do_GET = do_POST  # noqa: N815

        def log_message(self, *_):
            pass

    server = http.server.HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/", visits
    server.shutdown()
    server.server_close()


def prefixes(address="http://e/"):
    return {"": address, "ex": "http://e/", "service": "http://e/"}


@pytest.mark.parametrize("query", SERVICES)
def test_service_is_refused_in_every_spelling(query):
    with pytest.raises(QueryError, match="another server"):
        check_query(query.replace("<U>", "<http://127.0.0.1:9/>"), FORMS, prefixes())


@pytest.mark.parametrize("query", ALLOWED)
def test_the_word_service_is_allowed_where_it_is_no_keyword(query):
    assert check_query(query, FORMS, prefixes()) == "select"


def test_oxigraph_would_follow_service(listener):
    import pyoxigraph

    address, visits = listener
    with pytest.raises(OSError, match="500"):
        pyoxigraph.Store().query(f"ASK {{SERVICESILENT<{address}>{{}} SERVICE<{address}>{{}}}}")
    assert visits


PIECES = re.findall(
    r"\S+|\s",
    r"""SERVICE service SILENT <U> : :x ex:a { } {?s?p?o} ?s ?p ?o . # ' " ''' \ \u0027 1 true @en
    < > ( ) FILTER(1<2) OPTIONAL{ UNION GRAPH BIND(<U>AS?x) ; , a _:b""",
)


@settings(deadline=None, max_examples=300)
@given(st.lists(st.sampled_from(PIECES), max_size=12))
@example(["SERVICE", "SILENT", ":", "{?s ?p ?o}"])
def test_no_query_that_passes_reaches_the_network(listener, pieces):
    import pyoxigraph

    address, visits = listener
    query = "SELECT * {" + "".join(pieces).replace("<U>", f"<{address}>") + "}"
    before = len(visits)
    try:
        check_query(query, FORMS, prefixes(address))
        list(pyoxigraph.Store().query(query, prefixes=prefixes(address)))
    except (QueryError, SyntaxError, RuntimeError):
        pass
    assert len(visits) == before


@pytest.mark.parametrize(
    "query",
    [
        "INSERT DATA {<http://e/a> <http://e/b> 1}",
        "DELETE WHERE {?s ?p ?o}",
        "PREFIX ex: <http://e/> DROP ALL",
        "SELECT * {?s ?p ?o}; INSERT DATA {<http://e/a> <http://e/b> 1}",
        "LOAD <http://e/>",
        "DEFINE input:inference 'x' SELECT * {?s ?p ?o}",
        "SELECT * FROM <http://e/> {?s ?p ?o}",
        "SELECT * FROM NAMED <http://e/> {?s ?p ?o}",
        "SELECT * FROMNAMED <http://e/> {?s ?p ?o}",
        "",
        "# nothing\n",
        "PREFIX ex: <http://e/>",
        "{?s ?p ?o}",
    ],
)
def test_what_is_no_query_of_the_index_alone_is_refused(query):
    with pytest.raises(QueryError):
        check_query(query, FORMS, {})


@pytest.mark.parametrize(
    ("query", "form"),
    [
        ("SELECT * {}", "select"),
        ("select*{}", "select"),
        ("BASE <http://e/> PREFIX a: <b> # ASK\n ASK {}", "ask"),
        ("CONSTRUCT WHERE {?s ?p ?o}", "construct"),
        ("DESCRIBE <http://e/a>", "describe"),
    ],
)
def test_the_form_of_a_query_is_the_word_after_its_declarations(query, form):
    assert find_form(query) == form


def test_a_query_of_another_form_is_refused():
    with pytest.raises(QueryError, match="another form than ASK"):
        check_query("SELECT * {}", ["ask"], {})


def test_an_undeclared_prefix_is_named_with_its_place():
    with pytest.raises(QueryError, match=r"query:2:5: the prefix 'x:' is not declared"):
        check_query("SELECT * {\n ?s x:p ?o}", ["select"], {})


def test_a_syntax_error_names_the_line_and_shows_it():
    message = str(explain_syntax("SELECT * {\n ?s ?p ?o LIMIT x", "error at 2:17: expected Y"))
    assert message.startswith("query:2:17: unexpected 'x' in '?s ?p ?o LIMIT x'")


def test_a_syntax_error_without_a_place_is_shown_as_it_is():
    assert "odd" in str(explain_syntax("ASK {}", "odd"))


@given(st.text(alphabet="<>?$:.'\"\\#{}()ab1 \n@%|^`é\u2028", max_size=40))
@settings(deadline=None, max_examples=300)
def test_the_tokens_of_any_text_are_pieces_of_it_in_order(text):
    end = 0
    for token in scan(text):
        assert text[token.start :].startswith(token.text)
        assert token.start >= end
        end = token.start + len(token.text)


def run(query, values):
    """Answer a query over three statements."""
    from pyoxigraph import Literal, NamedNode, Quad, Store

    store = Store()
    for subject, value in [("a", 1), ("b", 2), ("c", 2)]:
        node, predicate = NamedNode(f"http://e/{subject}"), NamedNode("http://e/p")
        store.add(Quad(node, predicate, Literal(value)))
    result = store.query(prepare_query(query, ["select"], values, {}))
    names = [variable.value for variable in result.variables]
    return names, sorted([None if term is None else term.value for term in row] for row in result)


A, TWO = iri("http://e/a"), literal(2)


@pytest.mark.parametrize(
    ("query", "values", "columns", "rows"),
    [
        ("SELECT ?s {?s ?p ?v}", {"v": TWO}, ["s"], [["http://e/b"], ["http://e/c"]]),
        ("SELECT $s {$s ?p $v}", {"v": TWO}, ["s"], [["http://e/b"], ["http://e/c"]]),
        ("SELECT ?s ?v {?s ?p ?v}", {"s": A}, ["s", "v"], [["http://e/a", "1"]]),
        ("SELECT ?s {?s ?p ?o FILTER(?o<?v)}", {"v": TWO}, ["s"], [["http://e/a"]]),
        ("SELECT ?s {?s ?p ?o MINUS{?s ?p ?v}}", {"v": TWO}, ["s"], [["http://e/a"]]),
        ("SELECT ?o {{SELECT ?o {?s ?p ?o}}}", {"s": A}, ["o"], [["1"]]),
        ("SELECT ?o {{SELECT ?s ?o {?s ?p ?o}}}", {"s": A}, ["o"], [["1"]]),
        ("SELECT ?s ?o {{SELECT ?s ?o {?s ?p ?o}}}", {"s": A}, ["s", "o"], [["http://e/a", "1"]]),
        ("SELECT (COUNT(?s) AS ?n) {?s ?p ?v}", {"v": TWO}, ["n"], [["2"]]),
        ("SELECT ?v (COUNT(*) AS ?n) {?s ?p ?v} GROUP BY ?v", {"v": TWO}, ["v", "n"], [["2", "2"]]),
        ("SELECT ?s {?s ?p ?v} ORDER BY ?v DESC(?v)", {"v": literal(1)}, ["s"], [["http://e/a"]]),
        ("SELECT ?s {?s ?p ?o FILTER(BOUND(?v) && ?o=?v)}", {"v": TWO}, ["s"],
         [["http://e/b"], ["http://e/c"]]),
        ("SELECT ?s {?s ?p ?o FILTER(?o IN (?v,7))}", {"v": literal(1)}, ["s"], [["http://e/a"]]),
        ("SELECT ('?v' AS ?x) # ?v\n{?s ?p ?v}", {"v": literal(1)}, ["x"], [["?v"]]),
        ("SELECT DISTINCT ?v {?s ?p ?o}", {"v": literal("'\"} # \\\n")}, ["v"], [["'\"} # \\\n"]]),
        ("SELECT ?v {}", {"v": literal("hi", language="en")}, ["v"], [["hi"]]),
    ],
)  # fmt: skip
def test_a_value_stands_wherever_its_variable_stood(query, values, columns, rows):
    assert run(query, values) == (columns, rows)


@given(st.text(max_size=30).filter(lambda text: not any(0xD800 <= ord(c) <= 0xDFFF for c in text)))
@settings(deadline=None, max_examples=200)
def test_any_text_is_bound_as_a_value(text):
    assert run("SELECT ?v {}", {"v": literal(text)}) == (["v"], [[text]])


@pytest.mark.parametrize(
    ("query", "problem"),
    [
        ("SELECT * {?s ?p ?o}", "no variable"),
        ("SELECT * {BIND(1 AS ?v)}", "sets the parameter"),
        ("SELECT * {VALUES ?v {1}}", "sets the parameter"),
        ("SELECT * {VALUES (?v ?w) {(1 2)}}", "sets the parameter"),
        ("SELECT (COUNT(*) AS ?v) {}", "sets the parameter"),
        ("SELECT * {?a ?b ?c FILTER(?a<?v&&?c>?b)}", "Put spaces"),
    ],
)
def test_a_parameter_that_cannot_be_bound_is_refused(query, problem):
    with pytest.raises(QueryError, match=problem):
        bind_values(query, {"v": TWO})


@pytest.mark.parametrize(
    "term",
    [
        iri("http://e/a> ?x ?y . <http://e/b"),
        iri("http://e/a b"),
        iri(""),
        Term("blank", "b1"),
        literal("x", language="en> x"),
        literal("x", datatype="http://e/>"),
    ],
)
def test_a_term_that_would_be_read_as_more_than_a_value_is_refused(term):
    with pytest.raises(QueryError):
        bind_values("SELECT * {?s ?p ?v}", {"v": term})


def test_prefixes_that_a_query_relies_on_are_declared_on_its_first_line():
    query = "PREFIX a: <http://a/>\nSELECT * {a:x b:y _:z}"
    known = {"a": "http://other/", "b": "http://b/", "c": "http://c/"}
    assert write_prefixes(query, known) == f"PREFIX b: <http://b/> {query}"


@pytest.mark.parametrize(
    ("value", "text", "datatype"),
    [
        (True, "true", "boolean"),
        (3, "3", "integer"),
        (0.5, "0.5", "double"),
        (float("inf"), "INF", "double"),
        (float("-inf"), "-INF", "double"),
    ],
)
def test_python_values_become_typed_literals_and_back(value, text, datatype):
    term = literal(value)
    assert term == Term("literal", text, XSD + datatype)
    assert term.python == value
    assert type(term.python) is type(value)


def test_an_ill_typed_literal_stays_text():
    assert literal("x", datatype=XSD + "integer").python == "x"
    assert literal("maybe", datatype=XSD + "boolean").python == "maybe"
