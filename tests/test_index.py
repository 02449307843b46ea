"""The contract of an index, held by every kind: in a folder, and on servers.

The servers are started by `tools/servers.sh`, which says in the environment where they are.
"""

import itertools
import os
import threading
import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from modellake.errors import QueryError, QueryTimeoutError
from modellake.index import APPLIED, GRAPH_ROOT, IndexState
from modellake.index.terms import Term, iri, literal

PUBLIC, INTERNAL, SECRET = (GRAPH_ROOT + name for name in ("public", "internal", "restricted"))
ONTOLOGY = GRAPH_ROOT + "ontology"
ALL = [PUBLIC, INTERNAL, SECRET, ONTOLOGY]
E = "http://e/"
PREFIXES = {"e": E}

KINDS = [
    "embedded",
    pytest.param("oxigraph", marks=pytest.mark.servers),
    pytest.param("virtuoso", marks=pytest.mark.servers),
]
#: What the error says where a server cannot answer; tests/test_index_virtuoso.py lists the rest.
EXCEPTIONS = {
    ("virtuoso", "SELECT (GROUP_CONCAT(?o) AS ?all) {?s <http://e/p> ?o}"): (
        "Required argument DELIM .* not supplied to DB.DBA.GROUP_CONCAT_ACC"
    ),
}


def open_index(kind, folder):
    if kind == "embedded":
        from modellake.index.embedded import EmbeddedIndex

        return EmbeddedIndex(folder / "index")
    from modellake.index.endpoint import EndpointIndex

    address = os.environ.get(f"MODELLAKE_TEST_{kind.upper()}")
    if address is None:
        pytest.fail("servers are started by tools/servers.sh")
    if kind == "oxigraph":
        return EndpointIndex(f"{address}/query", store=f"{address}/store")
    return EndpointIndex(
        address,
        store=os.environ["MODELLAKE_TEST_VIRTUOSO_GRAPH_STORE"],
        environ={
            "MODELLAKE_ENDPOINT_USER": os.environ["MODELLAKE_TEST_VIRTUOSO_USER"],
            "MODELLAKE_ENDPOINT_PASSWORD": os.environ["MODELLAKE_TEST_VIRTUOSO_PASSWORD"],
        },
    )


@pytest.fixture
def index(kind, tmp_path):
    opened = open_index(kind, tmp_path)
    if kind != "embedded":  # a server keeps what the test before left there
        with opened.write() as writer:
            writer.rebuild([], sequence=0)
    yield opened
    opened.close()


def quad(subject, predicate, value, graph=PUBLIC):
    from pyoxigraph import Literal, NamedNode, Quad

    if isinstance(value, str) and value.startswith(E):
        value = NamedNode(value)
    elif isinstance(value, (str, int, float)):
        value = Literal(value)
    return Quad(NamedNode(E + subject), NamedNode(E + predicate), value, NamedNode(graph))


def write(index, added, removed=(), sequence=1, mark=""):
    with index.write() as writer:
        writer.apply(added, removed, sequence=sequence, mark=mark)


def column(table):
    return sorted(str(row[0]) for row in table.rows)


every_kind = pytest.mark.parametrize("kind", KINDS)


@every_kind
def test_graphs_that_hold_nothing_hide_the_others(index, kind):
    write(index, [quad("a", "p", "b", SECRET)])
    assert index.select("SELECT * {?s ?p ?o}", graphs=[PUBLIC]).rows == ()
    assert index.select("SELECT * {GRAPH ?g {?s ?p ?o}}", graphs=[PUBLIC]).rows == ()
    assert len(index.select("SELECT * {?s ?p ?o}", graphs=[PUBLIC, SECRET]).rows) == 1


@every_kind
def test_an_index_that_was_never_written_is_empty(index, kind):
    assert index.state.sequence == 0
    assert index.select("SELECT * {?s ?p ?o}", graphs=ALL).rows == ()
    assert list(index.quads()) == []


@every_kind
def test_what_is_applied_is_answered_with_its_sequence(index, kind):
    write(index, [quad("a", "p", "x")], sequence=7, mark="digest")
    assert index.state == IndexState(7, "digest")
    table = index.select("SELECT ?s ?o {?s e:p ?o}", graphs=[PUBLIC], prefixes=PREFIXES)
    assert table.columns == ("s", "o")
    assert table.rows == ((iri(E + "a"), literal("x")),)
    assert (table.sequence, table.truncated) == (7, False)


@every_kind
def test_a_difference_removes_and_adds(index, kind):
    old, new = quad("a", "p", "old"), quad("a", "p", "new")
    write(index, [old, quad("b", "p", E + "a")])
    write(index, [new], [old, quad("never", "p", "there")], sequence=2)
    assert list(index.quads()) == sorted(
        [f'<{E}a> <{E}p> "new" <{PUBLIC}> .', f"<{E}b> <{E}p> <{E}a> <{PUBLIC}> ."]
    )


@every_kind
def test_a_difference_may_be_applied_twice(index, kind):
    change = ([quad("a", "p", "new")], [quad("a", "p", "old")])
    write(index, [quad("a", "p", "old")])
    write(index, *change, sequence=2)
    once = list(index.quads())
    write(index, *change, sequence=2)
    assert list(index.quads()) == once


@every_kind
def test_one_writer_applies_many_differences(index, kind):
    with index.write() as writer:
        for number in range(1, 6):
            writer.apply(
                [quad("a", "p", number)], [quad("a", "p", number - 1)], sequence=number, mark="m"
            )
            assert writer.state == IndexState(number, "m")
    assert index.state == IndexState(5, "m")
    table = index.select("SELECT ?o {?s ?p ?o}", graphs=[PUBLIC])
    assert [row[0].python for row in table.rows] == [5]


@every_kind
def test_a_rebuild_replaces_everything(index, kind):
    write(index, [quad("a", "p", "old", graph) for graph in ALL], sequence=9)
    with index.write() as writer:
        writer.rebuild([quad("b", "p", "new", INTERNAL)], sequence=3, mark="again")
    assert index.state == IndexState(3, "again")
    assert list(index.quads()) == [f'<{E}b> <{E}p> "new" <{INTERNAL}> .']


@every_kind
def test_many_quads_are_added_and_removed_at_once(index, kind):
    many = [quad(f"s{number}", "p", number) for number in range(6_000)]
    write(index, many)
    assert len(list(index.quads())) == 6_000
    write(index, [], many[1:], sequence=2)
    assert list(index.quads()) == [f"{many[0]} ."]


TEXTS = [
    "",
    "é 漢字 \U0001f600",
    'quote " and \\ and \n line \r and \t tab',
    "it's '''three''' and \"\"\"three\"\"\"",
    "} . <http://e/injected> <http://e/p> 'x' } ; DROP ALL #",
    "\\u0041",
    "a\u2028b\u0085c",
]


@every_kind
@pytest.mark.parametrize("text", TEXTS)
def test_a_literal_comes_back_as_it_was(index, kind, text):
    from pyoxigraph import Literal

    write(index, [quad("a", "p", text), quad("b", "p", Literal(text, language="en"))])
    table = index.select("SELECT ?o {?s ?p ?o} ORDER BY ?s", graphs=[PUBLIC])
    assert set(table.rows) == {(literal(text),), (literal(text, language="en"),)}
    write(index, [], [quad("a", "p", text), quad("b", "p", Literal(text, language="en"))])
    assert list(index.quads()) == []


@every_kind
@settings(
    deadline=None, max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.lists(
        st.tuples(
            st.dictionaries(st.sampled_from("abcdef"), st.sampled_from([PUBLIC, INTERNAL])),
            st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=5),
        ),
        min_size=1,
        max_size=5,
    )
)
def test_every_sequence_of_differences_gives_what_a_rebuild_gives(index, kind, versions):
    """Law 3: the incremental index and the replay are one, as sorted N-Quads."""
    states = [
        {quad(name, "p", text, graph) for name, graph in version.items()}
        for version, text in versions
    ]
    with index.write() as writer:
        writer.rebuild([], sequence=0)
    for number, (old, new) in enumerate(itertools.pairwise([set(), *states]), 1):
        write(index, new - old, old - new, sequence=number)
    incremental = list(index.quads())
    with index.write() as writer:
        writer.rebuild(states[-1], sequence=len(states))
    assert incremental == list(index.quads()) == sorted(f"{one} ." for one in states[-1])


@every_kind
def test_construct_gives_sorted_statements_each_once(index, kind):
    write(index, [quad("b", "p", E + "c"), quad("a", "p", E + "c", INTERNAL)])
    table = index.construct("CONSTRUCT {?o <http://e/q> ?s} {?s ?p ?o}", graphs=ALL)
    assert table.columns == ("subject", "predicate", "object")
    c, q = iri(E + "c"), iri(E + "q")
    assert table.rows == ((c, q, iri(E + "a")), (c, q, iri(E + "b")))


@every_kind
def test_holds_gives_a_boolean(index, kind):
    write(index, [quad("a", "p", "x")])
    assert index.holds("ASK {?s ?p 'x'}", graphs=ALL) is True
    assert index.holds("ASK {?s ?p 'y'}", graphs=ALL) is False


@every_kind
def test_a_variable_without_value_is_none(index, kind):
    write(index, [quad("a", "p", "x")])
    table = index.select(
        "SELECT ?s ?z {?s ?p ?o OPTIONAL {?s e:q ?z}}", graphs=ALL, prefixes=PREFIXES
    )
    assert table.rows == ((iri(E + "a"), None),)


@every_kind
def test_rows_are_cut_at_the_limit_and_the_table_says_so(index, kind):
    write(index, [quad("a", "p", number) for number in range(10)])
    cut = index.select("SELECT ?o {?s ?p ?o}", graphs=ALL, limit=9)
    assert (len(cut.rows), cut.truncated) == (9, True)
    whole = index.select("SELECT ?o {?s ?p ?o}", graphs=ALL, limit=10)
    assert (len(whole.rows), whole.truncated) == (10, False)
    graph = index.construct("CONSTRUCT WHERE {?s ?p ?o}", graphs=ALL, limit=3)
    assert (len(graph.rows), graph.truncated) == (3, True)


@every_kind
def test_values_are_bound_as_terms(index, kind):
    write(index, [quad("a", "p", "x"), quad("b", "p", "y"), quad("b", "q", E + "a")])
    query = "SELECT ?s {?s e:p ?v}"
    table = index.select(query, graphs=ALL, prefixes=PREFIXES, values={"v": literal("y")})
    assert column(table) == [E + "b"]
    trick = literal("y' } UNION { ?s ?p ?o } #")
    assert not index.select(query, graphs=ALL, prefixes=PREFIXES, values={"v": trick}).rows
    ask = "ASK {?s ?p ?v}"
    assert index.holds(ask, graphs=ALL, values={"v": iri(E + "a")})
    assert not index.holds(ask, graphs=ALL, values={"v": iri(E + "b")})


@every_kind
def test_lineage_of_any_depth_from_a_known_node(index, kind):
    steps = [
        quad(f"s{number}", "from", f"{E}s{number + 1}", ALL[number % 3]) for number in range(60)
    ]
    write(index, steps)
    query = "SELECT ?x {e:s0 e:from+ ?x}"
    table = index.select(query, graphs=ALL, prefixes=PREFIXES)
    assert set(column(table)) == {f"{E}s{number}" for number in range(1, 61)}
    query = "SELECT ?x {?x (e:from|^e:made/e:used)+ e:s60}"
    table = index.select(query, graphs=ALL, prefixes=PREFIXES)
    assert set(column(table)) == {f"{E}s{number}" for number in range(60)}


READING = [
    "SELECT * {?s ?p ?o}",
    "SELECT ?o {GRAPH ?g {?s ?p ?o}}",
    f"SELECT ?o {{GRAPH <{SECRET}> {{?s ?p ?o}}}}",
    f"SELECT * {{GRAPH <{APPLIED}> {{?s ?p ?o}}}}",
    "SELECT ?g ?n {{SELECT ?g (COUNT(*) AS ?n) {GRAPH ?g {?s ?p ?o}} GROUP BY ?g}}",
    "SELECT (COUNT(*) AS ?n) {?s ?p ?o}",
    "SELECT ?x {<http://e/a> (<http://e/p>|<http://e/knows>)+ ?x}",
    "SELECT ?x {<http://e/a> (!<http://e/none>)+ ?x}",
    "SELECT (GROUP_CONCAT(?o) AS ?all) {?s <http://e/p> ?o}",
    "SELECT ?s {?s ?p ?o FILTER EXISTS {GRAPH ?g {?s ?q 'the secret'}}}",
    "SELECT ?s {?s ?p ?o MINUS {GRAPH ?g {?s ?q 'the secret'}}}",
    f"SELECT ?s {{{{?s ?p ?o}} UNION {{GRAPH <{SECRET}> {{?s ?p ?o}}}}}}",
    "CONSTRUCT {?s ?p ?o} WHERE {?s ?p ?o}",
    "CONSTRUCT {?s ?p ?o} WHERE {GRAPH ?g {?s ?p ?o}}",
    "CONSTRUCT WHERE {?s ?p ?o}",
    "DESCRIBE <http://e/a>",
    "DESCRIBE <http://e/hidden>",
    "DESCRIBE ?s {?s ?p ?o}",
    "ASK {?s ?p 'the secret'}",
    "ASK {GRAPH ?g {?s ?p 'the secret'}}",
    f"ASK {{GRAPH <{SECRET}> {{?s ?p ?o}}}}",
    "ASK {<http://e/hidden> ?p ?o}",
    "ASK {<http://e/a> <http://e/knows>+ <http://e/end>}",
    "ASK {<http://e/a> (<http://e/knows>*) <http://e/hidden>}",
    "ASK {GRAPH ?g {?s ?p ?o} FILTER(STR(?g) > 'https://w3id.org/modellake/graph/r')}",
]


def answer(index, query, graphs):
    if query.startswith("SELECT"):
        return sorted(index.select(query, graphs=graphs).rows, key=str)
    if query.startswith("ASK"):
        return index.holds(query, graphs=graphs)
    return index.construct(query, graphs=graphs).rows


@every_kind
@pytest.mark.parametrize("query", READING)
def test_a_narrow_clearance_answers_as_if_the_rest_did_not_exist(index, kind, query):
    """By SELECT, CONSTRUCT, ASK, DESCRIBE, GRAPH, property paths, counts."""
    visible = [quad("a", "p", "open"), quad("a", "knows", E + "b"), quad("c", "p", "x", INTERNAL)]
    hidden = [
        quad("a", "p", "the secret", SECRET),
        quad("b", "knows", E + "end", SECRET),
        quad("a", "knows", E + "hidden", SECRET),
        quad("hidden", "p", "the secret", SECRET),
    ]
    write(index, visible + hidden)
    if (kind, query) in EXCEPTIONS:
        with pytest.raises(QueryError, match=EXCEPTIONS[kind, query]):
            answer(index, query, [PUBLIC, INTERNAL])
        return
    narrow = answer(index, query, [PUBLIC, INTERNAL])
    with index.write() as writer:
        writer.rebuild(visible, sequence=1)
    assert narrow == answer(index, query, [PUBLIC, INTERNAL])
    assert "secret" not in str(narrow)


@every_kind
def test_no_graphs_mean_no_rows(index, kind):
    write(index, [quad("a", "p", "x")])
    for query in ("SELECT * {?s ?p ?o}", "SELECT * {GRAPH ?g {?s ?p ?o}}"):
        assert index.select(query, graphs=[]).rows == ()


@every_kind
@pytest.mark.parametrize("clause", [f"FROM <{SECRET}>", f"FROM NAMED <{SECRET}>"])
def test_a_query_cannot_choose_its_graphs(index, kind, clause):
    write(index, [quad("a", "p", "the secret", SECRET)])
    with pytest.raises(QueryError) as caught:
        index.select(f"SELECT * {clause} {{GRAPH ?g {{?s ?p ?o}}}}", graphs=[PUBLIC])
    assert "secret" not in str(caught.value)


@every_kind
@pytest.mark.parametrize(
    "query",
    [
        "INSERT DATA {<http://e/a> <http://e/p> 'x'}",
        "DELETE WHERE {?s ?p ?o}",
        "DROP ALL",
        "SELECT * {SERVICE <http://127.0.0.1:9/> {?s ?p ?o}}",
        "SELECT * {?s ?p",
        "SELECT * {?s nowhere:p ?o}",
        "SELECT",
        "",
    ],
)
def test_what_is_no_reading_query_is_refused_and_changes_nothing(index, kind, query):
    write(index, [quad("a", "p", "x")])
    before = list(index.quads())
    with pytest.raises(QueryError):
        index.select(query, graphs=ALL)
    assert list(index.quads()) == before


@every_kind
def test_a_syntax_error_names_its_line_and_shows_it(index, kind):
    with pytest.raises(QueryError) as caught:
        index.select("SELECT *\n{?s ?p ?o}\nLIMIT many", graphs=ALL)
    assert caught.value.where.startswith("query:3")
    assert "LIMIT many" in caught.value.what


@every_kind
def test_an_error_message_shows_nothing_of_hidden_graphs(index, kind):
    write(index, [quad("a", "p", "the secret", SECRET)])
    query = "SELECT (<http://e/unknown>(?o) AS ?x) {GRAPH ?g {?s ?p ?o}}"
    try:
        shown = str(index.select(query, graphs=[PUBLIC]).rows)
    except QueryError as error:
        shown = str(error)
    assert "secret" not in shown


@every_kind
def test_a_query_that_would_run_for_ever_is_stopped_and_the_next_one_works(index, kind):
    # A server goes on when the client gives up, so it gets a query that ends within a minute.
    factors = 12 if kind == "embedded" else 5
    product = " . ".join(f"?s{number} ?p{number} ?o{number}" for number in range(factors))
    write(index, [quad(f"s{number}", "p", number) for number in range(45)])
    start = time.monotonic()
    with pytest.raises(QueryTimeoutError, match=r"stopped after 0\.5 seconds"):
        index.select(f"SELECT (COUNT(*) AS ?n) {{{product}}}", graphs=ALL, timeout=0.5)
    assert time.monotonic() - start < 10
    assert index.holds("ASK {?s ?p ?o}", graphs=ALL)


@every_kind
def test_threads_share_an_index(index, kind):
    write(index, [quad("a", "p", number) for number in range(50)])
    counts = []

    def count():
        for _ in range(5):
            table = index.select("SELECT (COUNT(*) AS ?n) {?s ?p ?o}", graphs=ALL)
            counts.append(table.rows[0][0].python)

    threads = [threading.Thread(target=count) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert counts == [50] * 20


@every_kind
def test_the_statement_of_the_state_is_in_no_answer(index, kind):
    write(index, [quad("a", "p", "x")], sequence=4, mark="digest")
    assert all(APPLIED not in line for line in index.quads())
    assert not index.holds(f"ASK {{<{APPLIED}> ?p ?o}}", graphs=ALL)
    for query in (f"SELECT * {{GRAPH <{APPLIED}/4> {{}}}}", "SELECT ?g {GRAPH ?g {}}"):
        assert all(APPLIED not in str(row) for row in index.select(query, graphs=ALL).rows)


@every_kind
def test_who_may_see_all_gets_the_rows_of_who_may_see_those_graphs_of_more(index, kind):
    queries = [
        query
        for query in READING
        if (kind, query) not in EXCEPTIONS and not query.startswith("ASK")
    ]
    write(index, [quad("a", "p", "x"), quad("a", "p", "x", INTERNAL), quad("x", "p", "b")])
    wide = [answer(index, query, ALL) for query in queries]
    write(index, [quad("a", "p", "the secret", SECRET)], sequence=2)
    assert wide == [answer(index, query, [PUBLIC, INTERNAL]) for query in queries]


def test_a_term_says_its_value():
    assert str(Term("iri", E)) == E
