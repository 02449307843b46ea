"""The folder of the embedded index: its lock, and its snapshots as files."""

from __future__ import annotations

import fcntl
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from modellake.errors import LakeError, LockedError
from modellake.index import IndexState
from modellake.index.snapshots import Snapshot, list_snapshots

__all__ = ["clone_store", "lock", "read_changes", "read_state", "sweep", "write_changes"]

#: Seconds between two tries to get the lock.
_PAUSE = 0.02


@contextmanager
def lock(folder: str, wait: float) -> Iterator[None]:
    """Hold the right to write in a folder, which is made where it is absent.

    The lock goes with its process, however that ends.

    Raises:
        LockedError: Another process or thread has it, for longer than `wait` seconds.
        LakeError: The folder cannot be written.
    """
    path = os.path.join(folder, "lock")
    deadline = time.monotonic() + wait
    while True:
        try:
            os.makedirs(folder, exist_ok=True)
            handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o666)
        except OSError as error:
            raise LakeError(
                f"the index cannot be written: {error.strerror}", where=folder
            ) from error
        try:
            if _try_lock(handle, path):
                yield
                return
        finally:
            os.close(handle)
        if time.monotonic() >= deadline:
            raise LockedError(
                f"another process has been writing the index for {wait:g} seconds",
                where=folder,
                fix="Wait for it to end, or allow more time.",
            )
        time.sleep(_PAUSE)


def _try_lock(handle: int, path: str) -> bool:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    # Where somebody deleted the index meanwhile, this is the lock of a file that nobody else finds.
    return os.path.exists(path) and os.path.samestat(os.fstat(handle), os.stat(path))


def read_state(snapshot: Snapshot | None) -> IndexState:
    """Return how far a snapshot is; None is an empty index."""
    if snapshot is None:
        return IndexState()
    try:
        state = IndexState.from_statement(Path(snapshot.path, "held").read_text("utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        return IndexState(damage=str(error))
    if state.sequence != snapshot.sequence or not os.path.exists(f"{snapshot.store}/CURRENT"):
        return IndexState(damage=f"a part of {snapshot.name} is missing")
    return state


def clone_store(source: str, target: str) -> None:
    """Copy a closed store; its table files, which nobody ever changes, as hard links.

    Where the file system has no hard links they are copied.
    """
    os.mkdir(target)
    for entry in os.scandir(source):
        path = os.path.join(target, entry.name)
        if entry.name.endswith(".sst"):
            try:
                os.link(entry.path, path)
            except OSError:
                shutil.copyfile(entry.path, path)
        elif entry.name != "LOCK" and not entry.name.startswith("LOG"):
            shutil.copyfile(entry.path, path)


def write_changes(
    folder: str, state: IndexState, origin: str, changes: dict[str, bool] | None
) -> None:
    """Write beside a store how far it is, and what it changes of the snapshot named `origin`.

    `changes` says of each line of N-Quads whether it is there; None means that they are too many.
    """
    if changes is not None:
        lines = [f"{'+' if present else '-'}{line}\n" for line, present in changes.items()]
        Path(folder, "changes").write_text("".join([f"{origin}\n", *lines]), "utf-8")
    Path(folder, "held").write_text(state.statement, "utf-8")


def read_changes(snapshot: Snapshot | None) -> tuple[Snapshot | None, dict[str, bool] | None]:
    """Return the snapshot that another was made of, and the changes; None where it stands alone."""
    if snapshot is None:
        return None, None
    try:
        text = Path(snapshot.path, "changes").read_text("utf-8")
    except FileNotFoundError:
        return None, None
    origin, *lines = text.removesuffix("\n").split("\n")
    known = {other.name: other for other in list_snapshots(os.path.dirname(snapshot.path))}
    if origin not in known:
        return None, None
    return known[origin], {line[1:]: line[0] == "+" for line in lines}


def sweep(folder: str, *, forced: bool = False) -> None:
    """Remove what no one needs: work of dead writers, and old snapshots that nobody holds.

    Only who has the lock may call this.

    Args:
        folder: The folder of the index.
        forced: Also remove old snapshots that are held, so that an erased text is in no file.
    """
    for name in os.listdir(folder):
        if name.startswith("tmp-"):
            shutil.rmtree(os.path.join(folder, name), ignore_errors=True)
    snapshots = list_snapshots(folder)
    origin, _ = read_changes(snapshots[-1] if snapshots else None)
    for snapshot in snapshots[:-1]:
        if forced or origin is None or snapshot.name != origin.name:
            _remove(folder, snapshot, forced)


def _remove(folder: str, snapshot: Snapshot, forced: bool) -> None:
    path = os.path.join(snapshot.path, "held")
    # A reader that comes now finds the file locked or gone, and takes the newest snapshot.
    with suppress(FileNotFoundError):
        handle = os.open(path, os.O_RDONLY)
        try:
            if not forced:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            os.rename(snapshot.path, os.path.join(folder, f"tmp-{snapshot.name}"))
        except BlockingIOError:
            return
        finally:
            os.close(handle)
    for leftover in (snapshot.path, os.path.join(folder, f"tmp-{snapshot.name}")):
        shutil.rmtree(leftover, ignore_errors=True)
