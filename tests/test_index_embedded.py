"""The index in a folder: snapshots, locks, damage, and processes that die."""

import errno
import itertools
import multiprocessing
import os
import shutil
import signal
import subprocess
import sys
import textwrap
import threading
import time
from pathlib import Path

import psutil
import pytest

from modellake.errors import LakeError, LockedError, QueryError, QueryTimeoutError
from modellake.index import GRAPH_ROOT, IndexDamagedError, IndexState, embedded
from modellake.index.embedded import EmbeddedIndex
from modellake.index.lines import sort_lines
from modellake.index.snapshots import find_newest, hold_newest, list_snapshots

PUBLIC = GRAPH_ROOT + "public"
COUNT = "SELECT (COUNT(*) AS ?n) {?s ?p ?o}"


def quad(number, text="x"):
    from pyoxigraph import Literal, NamedNode, Quad

    node, predicate = NamedNode(f"http://e/s{number}"), NamedNode("http://e/p")
    return Quad(node, predicate, Literal(text), NamedNode(PUBLIC))


def write(index, numbers, sequence):
    with index.write() as writer:
        writer.apply([quad(number) for number in numbers], [], sequence=sequence)


def count(index):
    table = index.select(COUNT, graphs=[PUBLIC])
    return table.sequence, table.rows[0][0].python


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "index"


@pytest.fixture
def index(folder):
    opened = EmbeddedIndex(folder)
    yield opened
    opened.close()


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def test_reading_makes_no_folder(index, folder):
    assert index.state == IndexState()
    assert list(index.quads()) == []
    assert count(index) == (0, 0)
    assert not folder.exists()


def test_a_snapshot_is_named_by_its_sequence(index, folder):
    write(index, [1], 41)
    assert [snapshot.sequence for snapshot in list_snapshots(str(folder))] == [41]


def test_old_snapshots_are_removed_when_nobody_holds_them(index, folder):
    for sequence in range(1, 30):
        write(index, range(sequence * 400, sequence * 400 + 400), sequence)
    # The newest, and the one that it was made of.
    assert len(list_snapshots(str(folder))) <= 2
    assert not [name for name in names(folder) if name.startswith("tmp-")]
    assert count(index) == (29, 29 * 400)


def test_a_snapshot_that_is_held_stays(index, folder):
    write(index, range(6_000), 1)
    held = hold_newest(str(folder))
    write(index, range(6_000, 12_000), 2)
    write(index, range(12_000, 18_000), 3)
    assert os.path.isdir(held.store)
    held.release()
    write(index, range(18_000, 24_000), 4)
    assert not os.path.isdir(held.store)


def test_dumping_is_consistent_while_another_writes(index):
    write(index, range(6_000), 1)
    lines = index.quads()
    first = next(lines)
    write(index, range(6_000, 12_000), 2)
    write(index, range(12_000, 18_000), 3)
    assert len([first, *lines]) == 6_000


def test_a_rebuild_leaves_nothing_of_what_was_there(index, folder):
    secret = "a text that was erased"
    with index.write() as writer:
        writer.rebuild([quad(1, secret)], sequence=1)
        writer.apply([quad(2, secret)], [], sequence=2)
    reader = hold_newest(str(folder))
    count(index)
    with index.write() as writer:
        writer.rebuild([quad(3)], sequence=3)
    files = [path for path in folder.rglob("*") if path.is_file()]
    assert files
    assert not [path for path in files if secret.encode() in path.read_bytes()]
    reader.release()
    assert count(index) == (3, 1)


def test_a_busy_writer_publishes_once_a_second(index, folder, monkeypatch):
    clock = [0]
    monkeypatch.setattr(embedded.time, "monotonic", lambda: clock[0] / 10)
    seen = []
    with index.write() as writer:
        for sequence in range(1, 31):
            clock[0] += 1
            writer.apply([quad(sequence)], [], sequence=sequence)
            seen.append(index.state.sequence)
    assert seen[0] == 0
    assert sorted(set(seen)) == [0, 10, 20, 30]


def test_publishing_is_done_at_once_when_asked(index):
    with index.write() as writer:
        writer.apply([quad(1)], [], sequence=1)
        writer.publish()
        assert count(index) == (1, 1)


def test_many_small_differences_are_kept_and_replayed(index, monkeypatch):
    monkeypatch.setattr(embedded, "_REPLAY", 7)
    expected = set()
    for sequence in range(1, 30):
        added = {quad(sequence % 5, f"{sequence}"), quad(sequence)}
        removed = {one for one in expected if "s2" in str(one)} - added
        with index.write() as writer:
            writer.apply(added, removed, sequence=sequence)
        expected = (expected - removed) | added
    assert list(index.quads()) == sorted(f"{one} ." for one in expected)


def test_a_second_writer_waits_and_is_then_told(index, folder):
    with index.write():
        start = time.monotonic()
        with (
            pytest.raises(LockedError, match=r"0\.2 seconds"),
            EmbeddedIndex(folder).write(wait=0.2),
        ):
            pass
        assert 0.2 <= time.monotonic() - start < 5


def test_a_second_writer_goes_on_when_the_first_is_done(index, folder):
    order = []

    def second():
        with EmbeddedIndex(folder).write(wait=30) as writer:
            order.append(writer.state.sequence)
            writer.apply([quad(2)], [], sequence=2)

    with index.write() as writer:
        thread = threading.Thread(target=second)
        thread.start()
        time.sleep(0.1)
        writer.apply([quad(1)], [], sequence=1)
    thread.join()
    assert order == [1]
    assert count(index) == (2, 2)


def test_a_lock_that_was_deleted_is_not_a_lock(index, folder):
    with index.write() as writer:
        writer.apply([quad(1)], [], sequence=1)
        (folder / "lock").unlink()
        with EmbeddedIndex(folder).write(wait=0):
            pass


def test_a_writer_whose_caller_fails_publishes_nothing(index, folder):
    write(index, [1], 1)

    def failing():
        yield quad(2)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError), index.write() as writer:
        writer.apply([], failing(), sequence=2)
    with pytest.raises(ZeroDivisionError), index.write() as writer:
        writer.apply(failing(), [], sequence=2)
    with pytest.raises(ZeroDivisionError), index.write() as writer:
        writer.rebuild(failing(), sequence=2)
    assert count(index) == (1, 1)
    assert not [name for name in names(folder) if name.startswith("tmp-")]


def test_an_error_of_the_caller_passes_through(index):
    def failing():
        raise LakeError("the ledger is gone")
        yield

    with pytest.raises(LakeError, match="the ledger is gone"), index.write() as writer:
        writer.rebuild(failing(), sequence=2)


def test_after_a_failed_difference_a_writer_starts_from_what_is_published(index):
    write(index, [1], 1)
    with index.write() as writer:
        with pytest.raises(ZeroDivisionError):
            writer.apply([quad(2), quad(3)], (1 / 0 for _ in "x"), sequence=2)
        assert writer.state.sequence == 1
        writer.apply([quad(4)], [], sequence=3)
    assert list(index.quads()) == [f"{quad(1)} .", f"{quad(4)} ."]


# --- Damage ---


def damaged_copies(folder, step):
    """Yield each file of the newest snapshot, emptied, cut, overwritten or removed.

    With a step, only some of these, and of each file another.
    """
    original = folder.with_name("original")
    shutil.copytree(folder, original)
    files = [path for path in Path(find_newest(str(folder)).path).rglob("*") if path.is_file()]
    idle = ("LOG", "OPTIONS", "IDENTITY", "LOCK")
    files = sorted(path for path in files if not path.name.startswith(idle))
    harms = itertools.product(files, ("removed", "emptied", "half", "overwritten"))
    for file, harm in itertools.islice(harms, 0, None, step):
        shutil.rmtree(folder)
        shutil.copytree(original, folder)
        data = file.read_bytes()
        if harm == "removed":
            file.unlink()
        elif harm == "emptied":
            file.write_bytes(b"")
        elif harm == "half":
            file.write_bytes(data[: len(data) // 2])
        else:
            file.write_bytes(bytes(byte ^ 0x55 for byte in data))
        yield f"{file.name} {harm}"


def ask_or_repair(folder, quads):
    """Return what a damaged index answers, and whether it was rebuilt before."""
    index = EmbeddedIndex(folder)
    try:
        return count(index), False
    except IndexDamagedError:
        with index.write() as writer:
            writer.rebuild(quads, sequence=2)
        return count(index), True
    finally:
        index.close()


def check_damage(folder, step):
    quads = [quad(number) for number in range(300)]
    first = EmbeddedIndex(folder)
    with first.write() as writer:
        writer.rebuild(quads[:200], sequence=1)
        writer.apply(quads[200:], [], sequence=2)
    first.close()
    repaired = []
    for harm in damaged_copies(folder, step):
        answer, rebuilt = ask_or_repair(folder, quads)
        assert answer == (2, 300), harm
        repaired += [harm] * rebuilt
    assert len(repaired) > 20 // step


def test_damage_gives_an_error_or_no_harm_and_a_rebuild_repairs_it(folder):
    check_damage(folder, 7)


@pytest.mark.faults
def test_damage_of_any_kind_gives_an_error_or_no_harm_and_a_rebuild_repairs_it(folder):
    check_damage(folder, 1)


def test_an_index_that_is_deleted_is_empty_and_is_written_again(index, folder):
    write(index, [1, 2, 3], 1)
    assert count(index) == (1, 3)
    shutil.rmtree(folder)
    assert index.state == IndexState()
    assert count(index) == (0, 0)
    write(index, [1, 2, 3], 1)
    assert count(index) == (1, 3)


def test_a_snapshot_without_its_state_is_damaged(index, folder):
    write(index, [1], 1)
    held = Path(find_newest(str(folder)).path, "held")
    held.write_text("2 ")
    assert index.state.damage
    held.unlink()
    assert index.state.damage
    with pytest.raises(IndexDamagedError):
        count(index)
    with pytest.raises(IndexDamagedError):
        list(index.quads())
    with pytest.raises(IndexDamagedError), index.write() as writer:
        writer.apply([], [], sequence=2)
    with index.write() as writer:
        writer.rebuild([quad(1)], sequence=2)
    assert index.state == IndexState(2)


def test_a_folder_that_cannot_be_written_says_so(tmp_path):
    (tmp_path / "file").write_text("")
    index = EmbeddedIndex(tmp_path / "file" / "index")
    with pytest.raises(LakeError, match="cannot be written"), index.write():
        pass


def start_process(code, folder):
    """Start code in a Python of its own; `index` and the names of this file are there."""
    head = f"""
        import sys
        sys.path.insert(0, {str(Path(__file__).parent)!r})
        from test_index_embedded import *
        index = EmbeddedIndex({str(folder)!r})
    """
    text = textwrap.dedent(head) + textwrap.dedent(code)
    pipe = subprocess.PIPE
    return subprocess.Popen([sys.executable, "-c", text], stdout=pipe, stderr=pipe, text=True)


def in_process(code, folder):
    """Run code in a Python of its own; return what it printed."""
    with start_process(code, folder) as process:
        out, errors = process.communicate(timeout=120)
    assert process.returncode == 0, errors
    return out


def test_a_full_disk_publishes_nothing_and_says_what_to_do(index, folder):
    write(index, range(10), 1)
    printed = in_process(
        """
        import resource
        resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000))
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        for action in ("apply", "rebuild", "small"):
            many = (quad(n, "y" * 99 + str(n)) for n in range(20_000))
            try:
                with index.write() as writer:
                    if action == "rebuild":
                        writer.rebuild(many, sequence=2)
                    elif action == "apply":
                        writer.apply(many, [], sequence=2)
                    else:
                        for n in range(100):
                            few = [next(many) for _ in range(99)]
                            writer.apply(few, [], sequence=2)
            except LakeError as error:
                print(type(error).__name__, error)
        """,
        folder,
    )
    assert printed.count("Free some space") == 3, printed
    assert count(index) == (1, 10)
    assert not [name for name in names(folder) if name.startswith("tmp-")]
    write(index, [10], 2)
    assert count(index) == (2, 11)


def kill_a_writer(folder, after):
    """Let a process write differences until it is killed; return what it said was written."""
    code = """
        print(0, flush=True)
        while True:
            start = index.state.sequence
            for sequence in range(start + 1, start + 6):
                with index.write() as writer:
                    writer.apply([quad(sequence)], [quad(sequence - 3)], sequence=sequence)
                print(sequence, flush=True)
            with index.write() as writer:
                writer.apply((quad(n) for n in range(20_000)), [], sequence=sequence)
                writer.apply([], (quad(n) for n in range(20_000)), sequence=sequence)
                writer.apply([quad(sequence - n) for n in range(3)], [], sequence=sequence)
    """
    head = f"""
        import sys
        sys.path.insert(0, {str(Path(__file__).parent)!r})
        from test_index_embedded import *
        embedded._PUBLISH = 60  # what a `with` block does is published at its end, however slow
        index = EmbeddedIndex({str(folder)!r})
        print(0, flush=True)
    """
    text = textwrap.dedent(head) + textwrap.dedent(code)
    with subprocess.Popen(
        [sys.executable, "-c", text], stdout=subprocess.PIPE, text=True
    ) as writer:
        said = [writer.stdout.readline()]
        time.sleep(after)
        writer.kill()
        said += writer.stdout.read().splitlines()
    return max(int(line) for line in said if line.strip())


def check_killed_writers(folder, delays):
    index = EmbeddedIndex(folder)
    for delay in delays:
        said = kill_a_writer(folder, delay)
        sequence = index.state.sequence
        assert sequence >= said
        lines = list(index.quads())
        small = [f"{quad(number)} ." for number in range(max(sequence - 2, 1), sequence + 1)]
        assert set(small) <= set(lines) or not sequence
        assert len(lines) == len(small) or len(lines) >= 20_000 - 3 or not sequence
        assert count(index) == (sequence, len(lines))
        with index.write() as writer:
            writer.apply([], [], sequence=sequence)
            assert writer.state.sequence == sequence
        assert not [name for name in names(folder) if name.startswith("tmp-")]
    index.close()


def test_many_quads_are_loaded_in_batches_and_leave_no_file(index, folder, monkeypatch):
    """The texts have what N-Quads escapes; a batch is loaded while the next one is written."""
    monkeypatch.setattr(embedded, "_BATCH", 900)
    monkeypatch.setattr(embedded, "_FIRST", 400)
    many = [quad(number, text='"\\\n\r\t\x00\x7fü\U0001f600 ') for number in range(6_000)]
    with index.write() as writer:
        writer.rebuild(many[:500], sequence=1)
        writer.apply(many[500:], [], sequence=2)
    assert list(index.quads()) == sorted(f"{one} ." for one in many)
    assert list(folder.rglob("*.nq")) == []


def test_a_packed_index_has_few_files_however_many_batches_it_came_in(tmp_path, monkeypatch):
    many = [quad(number) for number in range(6_000)]
    files = {}
    for name, size, packed in (
        ("whole", 10_000, False),
        ("packed", 200, True),
        ("loose", 200, False),
    ):
        monkeypatch.setattr(embedded, "_FIRST", size)
        monkeypatch.setattr(embedded, "_BATCH", size)
        index = EmbeddedIndex(tmp_path / name)
        with index.write() as writer:
            writer.rebuild(many, sequence=1, packed=packed)
        files[name] = len(list((tmp_path / name).rglob("*.sst")))
        assert len(list(index.quads())) == len(many)
    assert files["packed"] <= files["whole"] + 1 < files["loose"]


def test_a_batch_that_cannot_be_loaded_leaves_the_index_as_it_was(index, folder, monkeypatch):
    with index.write() as writer:
        writer.rebuild([quad(1)], sequence=1)
    monkeypatch.setattr(embedded, "_BATCH", 2_000)
    monkeypatch.setattr(embedded, "_FIRST", 1_000)
    written = []

    def serialize(quads, path, *, format):  # noqa: A002  # as pyoxigraph names it
        written.append(list(quads))
        text = "<http://e/s> no N-Quads" if len(written) == 3 else ""
        Path(path).write_text(text or "\n".join(f"{one} ." for one in written[-1]), "utf-8")

    monkeypatch.setattr("pyoxigraph.serialize", serialize)
    with pytest.raises(SyntaxError), index.write() as writer:
        writer.apply((quad(number) for number in range(6_000)), [], sequence=2)
    assert list(index.quads()) == [f"{quad(1)} ."]
    assert not [name for name in names(folder) if name.startswith("tmp-")]


def test_a_killed_writer_leaves_a_whole_snapshot(folder):
    check_killed_writers(folder, [0.1, 0.3, 0.45, 0.6, 0.77, 1.1])


@pytest.mark.faults
def test_a_writer_killed_at_many_moments_leaves_a_whole_snapshot(folder):
    check_killed_writers(folder, [0.02 * number for number in range(100)])


def test_readers_see_growing_consistent_snapshots_while_others_write(index, folder):
    """Each difference adds three quads at once, so no reader may count another number."""
    code = """
        for _ in range(12):
            with index.write(wait=60) as writer:
                first = writer.state.sequence + 1
                for sequence in range(first, first + 3):
                    writer.apply([quad(3 * sequence + n) for n in range(3)], [], sequence=sequence)
    """
    threads = [threading.Thread(target=in_process, args=(code, folder)) for _ in range(3)]
    for thread in threads:
        thread.start()
    seen = []
    while any(thread.is_alive() for thread in threads):
        seen.append(count(index))
        assert len(list(index.quads())) % 3 == 0
    for thread in threads:
        thread.join()
    seen.append(count(index))
    assert all(number == 3 * sequence for sequence, number in seen)
    assert seen == sorted(seen)
    assert seen[-1] == (108, 324)
    assert len(set(seen)) > 3


def test_snapshots_of_a_folder_copied_while_it_is_written_open(index, folder, tmp_path):
    stop = threading.Event()

    def run():
        sequence = 0
        while not stop.is_set():
            sequence += 1
            write(index, range(3 * sequence, 3 * sequence + 3), sequence)

    thread = threading.Thread(target=run)
    thread.start()
    whole = 0
    for number in range(15):
        target = tmp_path / f"copy{number}"
        time.sleep(0.02)
        subprocess.run(["cp", "-r", str(folder), str(target)], capture_output=True, check=False)
        copy = EmbeddedIndex(target)
        if not copy.state.damage:
            try:
                sequence, found = count(copy)
            except IndexDamagedError:
                continue
            finally:
                copy.close()
            assert found == 3 * sequence
            whole += 1
    stop.set()
    thread.join()
    assert whole


# --- The worker process ---


def worker_of(index):
    return psutil.Process(index._worker._process.pid)


def test_the_process_for_queries_is_kept(index):
    count(index)
    first = worker_of(index).pid
    count(index)
    assert worker_of(index).pid == first


def test_the_process_for_queries_loads_little(index):
    count(index)
    libraries = {Path(one.path).name for one in worker_of(index).memory_maps()}
    assert any("pyoxigraph" in name for name in libraries)
    assert not any("pydantic" in name or "sqlalchemy" in name for name in libraries)


def test_a_query_that_is_stopped_costs_its_process(index):
    write(index, range(50), 1)
    count(index)
    old = worker_of(index)
    product = " . ".join(f"?s{number} ?p{number} ?o{number}" for number in range(12))
    with pytest.raises(QueryTimeoutError):
        index.select(f"SELECT (COUNT(*) AS ?n) {{{product}}}", graphs=[PUBLIC], timeout=0.3)
    assert not old.is_running()
    assert count(index) == (1, 50)


def test_a_process_that_dies_in_a_query_is_told_of(index):
    write(index, range(50), 1)
    count(index)
    old = worker_of(index)
    threading.Timer(0.3, old.kill).start()
    product = " . ".join(f"?s{number} ?p{number} ?o{number}" for number in range(12))
    with pytest.raises(QueryError, match="signal 9"):
        index.select(f"SELECT (COUNT(*) AS ?n) {{{product}}}", graphs=[PUBLIC], timeout=30)
    assert count(index) == (1, 50)


def test_a_process_that_died_between_queries_is_replaced(index):
    count(index)
    old = worker_of(index)
    old.kill()
    old.wait(5)
    assert count(index) == (0, 0)


def test_closing_ends_the_process_and_a_later_query_starts_another(index):
    count(index)
    old = worker_of(index)
    index.close()
    assert not old.is_running()
    assert count(index) == (0, 0)


def test_a_forgotten_index_ends_its_process(folder):
    index = EmbeddedIndex(folder)
    count(index)
    worker = worker_of(index)
    del index
    assert not worker.is_running()


def test_a_process_that_is_killed_takes_its_worker_along(folder):
    code = """
        count(index)
        print(worker_of(index).pid, flush=True)
        time.sleep(60)
    """
    with start_process(code, folder) as owner:
        worker = psutil.Process(int(owner.stdout.readline()))
        owner.kill()
    psutil.wait_procs([worker], timeout=10)
    assert not worker.is_running() or worker.status() == psutil.STATUS_ZOMBIE


def _count_in_child(index, queue):
    queue.put((count(index), worker_of(index).pid))
    index.close()


def test_a_forked_process_has_a_worker_of_its_own(index):
    write(index, [1], 1)
    count(index)
    context = multiprocessing.get_context("fork")
    queue = context.Queue()
    child = context.Process(target=_count_in_child, args=(index, queue))
    child.start()
    answer, pid = queue.get(timeout=30)
    child.join()
    assert answer == (1, 1)
    assert pid != worker_of(index).pid
    assert count(index) == (1, 1)


def test_an_interrupted_query_leaves_a_usable_index(index):
    write(index, range(50), 1)
    count(index)
    product = " . ".join(f"?s{number} ?p{number} ?o{number}" for number in range(12))
    timer = threading.Timer(0.3, os.kill, (os.getpid(), signal.SIGINT))
    before = signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's `&` ignores it
    timer.start()
    try:
        with pytest.raises(KeyboardInterrupt):
            index.select(f"SELECT (COUNT(*) AS ?n) {{{product}}}", graphs=[PUBLIC], timeout=30)
    finally:
        signal.signal(signal.SIGINT, before)
    assert count(index) == (1, 50)


def test_without_an_interpreter_the_message_says_so(index, monkeypatch):
    monkeypatch.setattr(sys, "executable", "")
    with pytest.raises(LakeError, match="interpreter"):
        count(index)


def test_an_interpreter_that_cannot_start_is_told_of(index, monkeypatch):
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    with pytest.raises(LakeError, match="no process can be started"):
        count(index)
    monkeypatch.setattr(sys, "executable", "/bin/true")
    with pytest.raises(LakeError, match="does not start"):
        count(index)


def test_hard_links_are_not_needed(index, folder, monkeypatch):
    write(index, range(6_000), 1)

    def refuse(*_):
        raise OSError(errno.EPERM, "no hard links here")

    monkeypatch.setattr(os, "link", refuse)
    write(index, range(6_000, 6_010), 2)
    assert count(index) == (2, 6_010)


def test_lines_are_sorted_in_batches_and_each_once():
    lines = [f"{number * 7919 % 1000} é\u2028" for number in range(1_500)]
    assert list(sort_lines(lines, batch=100)) == sorted(set(lines))
    assert list(sort_lines([], batch=100)) == []
    assert list(sort_lines(lines, batch=1_500)) == sorted(set(lines))


def test_a_worker_whose_owner_was_killed_within_a_query_ends_with_the_time_limit(folder):
    code = """
        write(index, range(50), 1)
        count(index)
        print(worker_of(index).pid, flush=True)
        product = " . ".join(f"?s{number} ?p{number} ?o{number}" for number in range(12))
        index.select(f"SELECT (COUNT(*) AS ?n) {{{product}}}", graphs=[PUBLIC], timeout=2)
    """
    with start_process(code, folder) as owner:
        worker = psutil.Process(int(owner.stdout.readline()))
        time.sleep(0.5)
        owner.kill()
    assert worker.is_running()
    psutil.wait_procs([worker], timeout=10)
    assert not worker.is_running() or worker.status() == psutil.STATUS_ZOMBIE


def test_files_that_cannot_be_read_are_no_damage(index, folder):
    """A rebuild would not help where the user may not read, or too many files are open."""
    write(index, [1], 1)
    held = Path(find_newest(str(folder)).path, "held")
    held.unlink()
    held.symlink_to("held")  # opening it fails for root, too
    with pytest.raises(LakeError, match="cannot be read") as caught:
        count(index)
    assert not isinstance(caught.value, IndexDamagedError)


def test_a_query_that_corrupts_nothing_is_not_taken_for_damage(index):
    with pytest.raises(QueryError):
        index.select("SELECT (<http://e/Corruption>(1) AS ?x) {}", graphs=[PUBLIC])


TERMS = r"""
    <http://e.org/ü> "plain" "" "tab\tline\nreturn\rquote\"backslash\\n"
    "\b\f\u0001\u007f\u000b\u0085\u2028😀"
    "@en" "a\"@en" "x\"^^<y>" "_:b" "<a>" "<<( x )>>" "true" "1"
    "chat"@fr "two\twords"@en-GB true false 1 -7 +7 1.5 -0.25 5e0 1e300 1.0e-7
    "INF"^^xsd:double "-INF"^^xsd:double "NaN"^^xsd:double "1"^^xsd:double "1.5"^^xsd:float
    "01"^^xsd:integer
    "1"^^xsd:boolean "x"^^xsd:integer "1"^^xsd:byte "1."^^xsd:decimal ".5"^^xsd:decimal
    "2026-11-23"^^xsd:date "2026-11-23T10:00:00Z"^^xsd:dateTime "P1D"^^xsd:duration "t\"^^"^^<http://e.org/type>
    <<( <http://e.org/a> <http://e.org/b> "1 true >>" )>>
    <<( <http://e.org/a> <http://e.org/b> "a\"b\tc"@en )>>
    <<( <http://e.org/a> <http://e.org/b> <<( <http://e.org/a> <http://e.org/1> -1.5 )>> )>>
    UNDEF
"""


def test_every_term_comes_out_of_the_process_as_the_engine_has_it(index):
    from pyoxigraph import Store

    from modellake.index.endpoint import _make_term

    prefix = "PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>"
    values = f"VALUES ?t {{ {TERMS} }}"
    rows = f"{prefix} SELECT ?t ?none ?i {{ {values} BIND(BNODE() AS ?i) }}"
    for query in (rows, "SELECT ?t { BIND(STRLANGDIR('a', 'ar', 'rtl') AS ?t) }"):
        expected = [row["t"] and _make_term(row["t"]) for row in Store().query(query)]
        table = index.select(query, graphs=[])
        assert [row[0] for row in table.rows] == expected
    assert {(row[1], row[2].kind) for row in index.select(rows, graphs=[]).rows} == {
        (None, "blank")
    }
    triples = f"{prefix} CONSTRUCT {{ <urn:s> <urn:p> ?t }} {{ {values} }}"
    built = {_make_term(triple.object) for triple in Store().query(triples)}
    assert {row[2] for row in index.construct(triples, graphs=[]).rows} == built


@pytest.mark.parametrize("count", [0, 1, 2, 3, 5_000])
@pytest.mark.parametrize("values", ["?a", "?a ?b", ""])
def test_an_answer_ends_at_the_limit_and_says_so(index, count, values):
    rows = "\n".join(f'("{number} {"x" * 9}")' for number in range(count))
    query = f"SELECT {values or '*'} {{ VALUES (?a) {{ {rows} }} }}"
    if not values:
        query = f"SELECT * {{ VALUES () {{ {'()' * count} }} }}"
    for limit in {1, 2, max(count - 1, 1), max(count, 1), count + 1}:
        table = index.select(query, graphs=[], limit=limit)
        assert len(table.rows) == min(count, limit)
        assert table.truncated is (count > limit)
        assert {len(row) for row in table.rows} <= {len(table.columns)}
