"""What can be done to a ledger's file behind its back, with the rule of `verify` that finds it."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from modellake.ledger import Change, Entry, Ledger
from modellake.ledger.entry import digest_content, digest_entry, list_erased

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
SALT = b"sixteen bytes of"
NAMES = [field.name for field in fields(Entry)]

Tampering = Callable[[sqlite3.Connection], object]
TAMPERINGS: dict[str, tuple[Tampering, str]] = {}


def kind(name: str, rule: str) -> Callable[[Tampering], Tampering]:
    """Register a kind of tampering and the rule that finds it.

    A rule in brackets needs the remembered head; an empty one means that nothing can find it.
    """

    def register(tampering: Tampering) -> Tampering:
        TAMPERINGS[name] = (tampering, rule)
        return tampering

    return register


def make_ledger(path: Path) -> str:
    """Make a ledger of eleven entries, the eighth erasing the second; return the head."""
    with Ledger(path, create=True) as ledger:
        for number in range(1, 8):
            change = Change("add", f"model/{number}", "OutputModel", "internal", b"%d" % number * 9)
            moment = NOON + timedelta(hours=number)
            ledger.append([change], actor="ada", time=moment, salt=lambda: SALT)
        ledger.erase(["model/2"], actor="bob", time=NOON + timedelta(hours=8))
        later = [
            Change("remove", "model/3"),
            Change("add", "model/4", "OutputModel", "internal", b"new", origin=b"file:1"),
            Change("add", "model/8", "OutputModel", "internal", b"last"),
        ]
        ledger.append(later, actor="ada", time=NOON + timedelta(hours=9))
        return ledger.head().digest


def read(connection: sqlite3.Connection, sequence: int) -> Entry:
    query = f"SELECT {', '.join(NAMES)} FROM modellake_entries WHERE sequence = ?"
    return Entry(*connection.execute(query, [sequence]).fetchone())


def write(connection: sqlite3.Connection, entry: Entry) -> None:
    connection.execute("DELETE FROM modellake_entries WHERE sequence = ?", [entry.sequence])
    places = ", ".join("?" * len(NAMES))
    query = f"INSERT INTO modellake_entries ({', '.join(NAMES)}) VALUES ({places})"
    connection.execute(query, [getattr(entry, name) for name in NAMES])


def chain(connection: sqlite3.Connection, *changed: Entry) -> None:
    """Write entries and compute all digests from the first of them on, as a forger would."""
    for entry in changed:
        write(connection, entry)
    previous = read(connection, changed[0].sequence - 1).digest
    last = connection.execute("SELECT max(sequence) FROM modellake_entries").fetchone()[0]
    for sequence in range(changed[0].sequence, last + 1):
        entry = replace(read(connection, sequence), previous=previous)
        if entry.content is not None and entry.salt is not None:
            entry = replace(entry, content_digest=digest_content(entry.salt, entry.content))
        write(connection, replace(entry, digest=digest_entry(entry)))
        previous = digest_entry(entry)


def forge_erasing(connection: sqlite3.Connection, record: str, sequence: int) -> None:
    connection.execute(
        "UPDATE modellake_entries SET content = NULL, salt = NULL WHERE sequence = ?", [sequence]
    )
    last = read(connection, 11)
    content = list_erased([sequence])
    forged = replace(last, sequence=12, action="erase", record=record, content=content)
    chain(connection, forged)


@kind("edit-content", "content-unchanged")
def edit_content(connection: sqlite3.Connection) -> None:
    write(connection, replace(read(connection, 5), content=b"better"))


@kind("edit-content-in-sql", "content-unchanged")
def edit_content_in_sql(connection: sqlite3.Connection) -> None:
    connection.execute(
        "UPDATE modellake_entries SET content = replace(content, '5', '6') WHERE sequence = 5"
    )


@kind("edit-content-and-its-digest", "chain-intact")
def edit_content_and_its_digest(connection: sqlite3.Connection) -> None:
    entry = replace(read(connection, 5), content=b"better")
    digest = digest_content(entry.salt or b"", entry.content or b"")
    write(connection, replace(entry, content_digest=digest))


@kind("edit-content-and-both-digests", "chain-intact")
def edit_content_and_both_digests(connection: sqlite3.Connection) -> None:
    edit_content_and_its_digest(connection)
    entry = read(connection, 5)
    write(connection, replace(entry, digest=digest_entry(entry)))


@kind("change-actor", "chain-intact")
def change_actor(connection: sqlite3.Connection) -> None:
    connection.execute("UPDATE modellake_entries SET actor = 'eve' WHERE sequence = 5")


@kind("change-visibility", "chain-intact")
def change_visibility(connection: sqlite3.Connection) -> None:
    connection.execute("UPDATE modellake_entries SET visibility = 'public' WHERE sequence = 5")


@kind("change-time", "chain-intact")
def change_time(connection: sqlite3.Connection) -> None:
    query = "UPDATE modellake_entries SET time = replace(time, '2026', '2025') WHERE sequence = 5"
    connection.execute(query)


@kind("change-record", "chain-intact")
def change_record(connection: sqlite3.Connection) -> None:
    connection.execute("UPDATE modellake_entries SET record = 'model/1' WHERE sequence = 5")


@kind("delete-in-the-middle", "chain-intact")
def delete_in_the_middle(connection: sqlite3.Connection) -> None:
    connection.execute("DELETE FROM modellake_entries WHERE sequence = 5")


@kind("delete-the-first", "chain-intact")
def delete_the_first(connection: sqlite3.Connection) -> None:
    connection.execute("DELETE FROM modellake_entries WHERE sequence = 1")


@kind("delete-and-renumber", "chain-intact")
def delete_and_renumber(connection: sqlite3.Connection) -> None:
    connection.execute("DELETE FROM modellake_entries WHERE sequence = 5")
    for sequence in range(6, 12):
        query = "UPDATE modellake_entries SET sequence = ? WHERE sequence = ?"
        connection.execute(query, [sequence - 1, sequence])


@kind("delete-the-tail", "(head-known)")
def delete_the_tail(connection: sqlite3.Connection) -> None:
    connection.execute("DELETE FROM modellake_entries WHERE sequence > 8")


@kind("delete-everything", "(head-known)")
def delete_everything(connection: sqlite3.Connection) -> None:
    connection.execute("DELETE FROM modellake_entries")


@kind("reorder", "chain-intact")
def reorder(connection: sqlite3.Connection) -> None:
    for old, new in ((5, 99), (6, 5), (99, 6)):
        connection.execute(
            "UPDATE modellake_entries SET sequence = ? WHERE sequence = ?", [new, old]
        )


@kind("insert-an-entry", "chain-intact")
def insert_an_entry(connection: sqlite3.Connection) -> None:
    write(connection, replace(read(connection, 5), sequence=12))


@kind("insert-below-the-first", "chain-intact")
def insert_below_the_first(connection: sqlite3.Connection) -> None:
    write(connection, replace(read(connection, 5), sequence=-1))


@kind("re-chain", "(head-known)")
def re_chain(connection: sqlite3.Connection) -> None:
    chain(connection, replace(read(connection, 5), content=b"better"))


@kind("re-chain-backdated", "time-monotonic")
def re_chain_backdated(connection: sqlite3.Connection) -> None:
    chain(connection, replace(read(connection, 5), time="2025-01-01T00:00:00.000000Z"))


@kind("re-chain-unknown-action", "entry-valid")
def re_chain_unknown_action(connection: sqlite3.Connection) -> None:
    chain(connection, replace(read(connection, 5), action="forget"))  # type: ignore[arg-type]


@kind("change-a-type-of-sql", "entry-valid")
def change_a_type_of_sql(connection: sqlite3.Connection) -> None:
    connection.execute("UPDATE modellake_entries SET actor = x'616461' WHERE sequence = 5")


@kind("swap-two-contents", "content-unchanged")
def swap_two_contents(connection: sqlite3.Connection) -> None:
    five, six = read(connection, 5), read(connection, 6)
    write(connection, replace(five, content=six.content, salt=six.salt))
    write(connection, replace(six, content=five.content, salt=five.salt))


@kind("empty-a-content", "content-present")
def empty_a_content(connection: sqlite3.Connection) -> None:
    query = "UPDATE modellake_entries SET content = NULL, salt = NULL WHERE sequence = 5"
    connection.execute(query)


@kind("blank-a-content", "content-unchanged")
def blank_a_content(connection: sqlite3.Connection) -> None:
    connection.execute("UPDATE modellake_entries SET content = x'' WHERE sequence = 5")


@kind("empty-a-salt", "content-unchanged")
def empty_a_salt(connection: sqlite3.Connection) -> None:
    connection.execute("UPDATE modellake_entries SET salt = NULL WHERE sequence = 5")


@kind("move-a-byte-from-content-to-salt", "content-unchanged")
def move_a_byte(connection: sqlite3.Connection) -> None:
    entry = read(connection, 5)
    salt, content = entry.salt or b"", entry.content or b""
    write(connection, replace(entry, salt=salt + content[:1], content=content[1:]))


@kind("give-a-removal-content", "content-unchanged")
def give_a_removal_content(connection: sqlite3.Connection) -> None:
    connection.execute("UPDATE modellake_entries SET content = 'x' WHERE sequence = 9")


@kind("edit-the-list-of-an-erasing", "content-present")
def edit_the_list_of_an_erasing(connection: sqlite3.Connection) -> None:
    empty_a_content(connection)
    write(connection, replace(read(connection, 8), content=list_erased([2, 5])))


@kind("erase-under-another-record", "content-present")
def erase_under_another_record(connection: sqlite3.Connection) -> None:
    forge_erasing(connection, "model/1", 5)


@kind("bring-back-what-was-erased", "erased-content-gone")
def bring_back_what_was_erased(connection: sqlite3.Connection) -> None:
    query = "UPDATE modellake_entries SET content = ?, salt = ? WHERE sequence = 2"
    connection.execute(query, [b"222222222", SALT])


@kind("redirect-an-index", "file-intact")
def redirect_an_index(connection: sqlite3.Connection) -> None:
    names = ["modellake_entries_by_record", "modellake_entries_by_time"]
    query = "SELECT rootpage FROM sqlite_master WHERE name = ?"
    pages = [connection.execute(query, [name]).fetchone()[0] for name in names]
    connection.execute("PRAGMA writable_schema = ON")
    for name, page in zip(names, reversed(pages), strict=True):
        connection.execute("UPDATE sqlite_master SET rootpage = ? WHERE name = ?", [page, name])


@kind("forge-an-erasing", "")
def forge_an_erasing(connection: sqlite3.Connection) -> None:
    forge_erasing(connection, "model/5", 5)


@kind("append-in-another-name", "")
def append_in_another_name(connection: sqlite3.Connection) -> None:
    last = read(connection, 11)
    chain(connection, replace(last, sequence=12, actor="ada", content=b"never said by ada"))


@kind("change-an-origin", "")
def change_an_origin(connection: sqlite3.Connection) -> None:
    connection.execute("UPDATE modellake_origins SET origin = x'00'")


@kind("change-a-setting", "")
def change_a_setting(connection: sqlite3.Connection) -> None:
    connection.execute("INSERT INTO modellake_settings VALUES ('base', 'https://evil/')")
