"""What only a ledger behind a server can show: how connecting fails, and how it is locked."""

from __future__ import annotations

import socket
import threading
import time

import psycopg
import pytest
import sqlalchemy as sa

from ledger_cases import add
from modellake.errors import ConnectionFailedError, LakeError, LockedError
from modellake.lake import Lake
from modellake.ledger import Ledger


def test_a_server_that_is_not_there_gives_one_message_without_the_password() -> None:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        port = held.getsockname()[1]
        with pytest.raises(ConnectionFailedError) as caught:
            Ledger(f"postgresql+psycopg://ada:hunter2@127.0.0.1:{port}/lake?sslmode=disable")
    message = str(caught.value)
    assert message.startswith(f"postgresql+psycopg://ada@127.0.0.1:{port}/lake: ")
    assert "Check address, user and password" in message
    assert "hunter2" not in message
    assert "sslmode" not in message


@pytest.mark.servers
def test_a_wrong_password_gives_one_message_without_the_password(postgresql: str) -> None:
    url = sa.make_url(postgresql).set(password="not-the-password")
    with pytest.raises(ConnectionFailedError, match="password authentication failed") as caught:
        Ledger(url.render_as_string(hide_password=False))
    assert f"127.0.0.1:{url.port}" in str(caught.value)
    assert "not-the-password" not in str(caught.value)


@pytest.mark.servers
def test_a_database_that_is_not_there_is_named(postgresql: str) -> None:
    url = sa.make_url(postgresql).set(database="nowhere")
    with pytest.raises(ConnectionFailedError, match="nowhere"):
        Ledger(url.render_as_string(hide_password=False))


@pytest.mark.servers
def test_an_empty_schema_holds_no_lake(postgresql: str) -> None:
    with pytest.raises(LakeError, match="There is no lake here"):
        Ledger(postgresql)


@pytest.mark.servers
def test_init_refuses_a_lake_that_is_there(postgresql: str) -> None:
    with Lake(postgresql, index="http://127.0.0.1:9/query") as lake:
        lake.init(base="https://lake.example.org/")
    with (
        Lake(postgresql, index="http://127.0.0.1:9/query") as lake,
        pytest.raises(LakeError, match="already"),
    ):
        lake.init(base="https://other.example.org/", visibility="internal")


@pytest.mark.servers
def test_a_lake_of_a_newer_version_is_not_touched_on_a_server(postgresql: str) -> None:
    with Ledger(postgresql, create=True) as ledger, ledger._database.write() as session:
        session.write_settings({"format": "2"})
    with pytest.raises(LakeError, match="newer version"):
        Ledger(postgresql, create=True)


@pytest.mark.servers
def test_a_user_without_rights_is_told_what_to_ask_for(postgresql: str) -> None:
    Ledger(postgresql, create=True).close()
    url = sa.make_url(postgresql)
    schema = str(url.query["options"]).partition("=")[2]
    role = f"role_{schema}"
    address = postgresql.replace("+psycopg", "")
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(f"CREATE ROLE {role} LOGIN PASSWORD 'p'")
        connection.execute(f"GRANT USAGE ON SCHEMA {schema} TO {role}")
        connection.execute(f"GRANT SELECT ON ALL TABLES IN SCHEMA {schema} TO {role}")
    reader = url.set(username=role, password="p").render_as_string(hide_password=False)
    with Ledger(reader) as ledger:
        assert ledger.head().sequence == 0
        with pytest.raises(LakeError, match="Grant it"):
            ledger.append([add("model/a")], actor="ada")
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(f"DROP OWNED BY {role}; DROP ROLE {role}")


@pytest.mark.servers
def test_a_user_who_does_not_own_the_tables_is_told_how_to_finish_erasing(postgresql: str) -> None:
    Ledger(postgresql, create=True).close()
    url = sa.make_url(postgresql)
    schema = str(url.query["options"]).partition("=")[2]
    role = f"role_{schema}"
    address = postgresql.replace("+psycopg", "")
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(f"CREATE ROLE {role} LOGIN PASSWORD 'p'")
        connection.execute(f"GRANT ALL ON SCHEMA {schema} TO {role}")
        connection.execute(f"GRANT ALL ON ALL TABLES IN SCHEMA {schema} TO {role}")
    writer = url.set(username=role, password="p").render_as_string(hide_password=False)
    with Ledger(writer) as ledger:
        ledger.append([add("model/a")], actor="ada")
        with pytest.raises(LakeError, match="only the owner") as caught:
            ledger.erase(["model/a"], actor="ada")
        assert "VACUUM (FULL) modellake_entries, " in str(caught.value)
        assert ledger.get_current("model/a", at=1).erased
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(f"DROP OWNED BY {role}; DROP ROLE {role}")
    with Ledger(postgresql) as ledger:
        assert ledger.erase(["model/a"], actor="ada")[0].status == "unchanged"
        assert ledger.verify() == []


@pytest.mark.servers
def test_erasing_behind_a_reader_that_is_stuck_gives_up_in_time(postgresql: str) -> None:
    with Ledger(postgresql, create=True, wait=0.3) as one, Ledger(postgresql) as two:
        one.append([add("model/a")], actor="ada")
        with two._database.read() as session:
            session.read_head()
            with pytest.raises(LockedError):
                one.erase(["model/a"], actor="ada")
        assert one.erase(["model/a"], actor="ada")[0].status == "unchanged"


@pytest.mark.servers
def test_a_server_that_acknowledges_early_is_made_to_wait_for_the_disk(postgresql: str) -> None:
    Ledger(postgresql, create=True).close()
    early = postgresql + "%20-csynchronous_commit%3Doff"
    with Ledger(early) as ledger:
        with ledger._database.read() as session:
            assert _read_setting(session.connection) == "off"
        with ledger._database.write() as session:
            assert _read_setting(session.connection) == "on"


def _read_setting(connection: sa.Connection) -> object:
    return connection.exec_driver_sql("SHOW synchronous_commit").scalar()


@pytest.mark.servers
def test_two_lakes_in_one_database_do_not_wait_for_each_other(postgresql: str) -> None:
    address = postgresql.partition("?")[0].replace("+psycopg", "")
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute("DROP SCHEMA IF EXISTS another CASCADE; CREATE SCHEMA another")
    other = postgresql.partition("?")[0] + "?options=-csearch_path%3Danother"
    with Ledger(postgresql, create=True) as one, Ledger(other, create=True, wait=0.2) as two:
        with one._database.write():
            two.append([add("model/a")], actor="ada")
        assert (one.head().sequence, two.head().sequence) == (0, 1)
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute("DROP SCHEMA another CASCADE")


@pytest.mark.servers
def test_making_one_lake_twice_at_once_makes_one(postgresql: str) -> None:
    failures: list[BaseException] = []

    def make() -> None:
        try:
            with Ledger(postgresql, create=True) as ledger:
                ledger.append([add(f"model/{threading.get_ident()}")], actor="ada")
        except BaseException as error:  # noqa: BLE001  # reported by the assertion below
            failures.append(error)

    threads = [threading.Thread(target=make) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    with Ledger(postgresql) as ledger:
        assert ledger.head().sequence == 6
        assert ledger.verify() == []


@pytest.mark.servers
def test_a_broken_connection_is_replaced(postgresql: str) -> None:
    with Ledger(postgresql, create=True) as ledger:
        ledger.append([add("model/a")], actor="ada")
        with psycopg.connect(postgresql.replace("+psycopg", ""), autocommit=True) as connection:
            connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE application_name = 'modellake'"
            )
        time.sleep(0.2)
        ledger.append([add("model/b")], actor="ada")
        assert ledger.head().sequence == 2


@pytest.mark.servers
def test_a_writer_behind_a_stuck_one_gives_up_in_time(postgresql: str) -> None:
    with Ledger(postgresql, create=True) as one, Ledger(postgresql, wait=0.3) as two:
        begun = time.monotonic()
        with one._database.write(), pytest.raises(LockedError):
            two.append([add("model/a")], actor="ada")
        assert time.monotonic() - begun < 5
