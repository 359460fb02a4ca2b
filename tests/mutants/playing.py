"""Plays mutants: the tests run once as they are, then each mutant in a process of its own, until one test fails."""

import gc
import os
import resource
import sys
import threading
import time
from _lsprof import Profiler
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import _lru_cache_wrapper
from types import CodeType, FunctionType

import pytest
from _pytest.runner import runtestprotocol
from sqlalchemy.engine import Engine

from tests.mutants.changes import Mutant

AT_LEAST = 20  # seconds of work, beside what the tests take as they are: more is going round in circles
Changed = list[tuple[FunctionType, CodeType]]
Place = tuple[str, str]  # a file, and the qualified name of an outermost function


class Player:
    """Of pytest: instead of running the tests it lets mutants run through those that call what they change."""

    def __init__(self, mutants: Sequence[Mutant]) -> None:
        self.mutants = mutants
        self.lived: list[Mutant] = []
        self.callers: defaultdict[Place, list[pytest.Item]] = defaultdict(list)
        self.work: dict[pytest.Item, float] = {}

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection(self) -> None:
        """Let a drawn example that fails be enough: nobody reads the shortest."""
        from hypothesis import Phase, settings  # noqa: PLC0415  pytest wants to import its plugins first

        drawn = settings(settings.default, phases=[Phase.explicit, Phase.generate])
        settings.register_profile("mutants", drawn)
        settings.load_profile("mutants")

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        self._run_as_they_are(session.items)
        functions, caches = _known()
        for number, mutant in enumerate(self.mutants, 1):
            changed = [
                (one, code) for one in functions[_place(mutant)] if (code := _new_code(mutant, one.__code__))
            ]
            if not self._dies(changed, caches, self.callers[_place(mutant)]):
                self.lived.append(mutant)
                sys.stderr.write(f"\rlives: {mutant.name}\n")
            sys.stderr.write(f"\r{number} played, {len(self.lived)} alive ")
        return True

    def _run_as_they_are(self, items: list[pytest.Item]) -> None:
        """Run each test and note what it calls of what is to be changed; what tests share stays in place."""
        wanted = {_place(mutant) for mutant in self.mutants}
        for place, item in enumerate(items):
            begun = time.process_time()
            with _noted() as called:
                failed = _fails(item, items[(place + 1) % len(items)])
            if failed:
                raise pytest.UsageError(f"{item.nodeid} fails as it is")
            self.work[item] = time.process_time() - begun
            for key in {(code.co_filename, _outermost(code)) for code in called} & wanted:
                self.callers[key].append(item)
            sys.stderr.write(f"\r{place + 1} of {len(items)} tests ")

    def _dies(self, changed: Changed, caches: list, items: list[pytest.Item]) -> bool:
        """Say whether a test fails; it is the first for the next mutant of the function."""
        reading, writing = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(reading)
            _limit(AT_LEAST + sum(self.work[item] for item in items))
            _play(changed, caches, items, writing)
        os.close(writing)
        with os.fdopen(reading) as said:
            place = said.read()
        status = os.waitpid(child, 0)[1]
        if place:
            items.insert(0, items.pop(int(place)))
        return status != 0


def _play(changed: Changed, caches: list, items: list[pytest.Item], writing: int) -> None:
    """Be the mutant: run the tests until one fails, say which, and end this process without cleaning up."""
    status = 0
    try:
        for function, code in changed:
            function.__code__ = code
        for cache in caches:
            cache.cache_clear()
        if items:
            items[0].session._setupstate.teardown_exact(items[0])
        for place, item in enumerate(items):
            if _fails(item, items[(place + 1) % len(items)]):
                os.write(writing, str(place).encode())
                status = 1
                break
    finally:
        os._exit(status)


def _fails(item: pytest.Item, following: pytest.Item) -> bool:
    """Run a test; `following` tells what it leaves in place."""
    if following is item:
        following = next(other for other in item.session.items if other is not item)
    return any(report.failed for report in runtestprotocol(item, log=False, nextitem=following))


def _known() -> tuple[dict[Place, list[FunctionType]], list]:
    """Return the functions there are, by place, those made within one with it, and what keeps answers.

    No connection is taken into a mutant.
    """
    gc.unfreeze()  # what was frozen is not among the objects
    functions = defaultdict(list)
    caches = []
    for thing in gc.get_objects():
        if isinstance(thing, FunctionType):
            functions[thing.__code__.co_filename, _outermost(thing.__code__)].append(thing)
        elif isinstance(thing, _lru_cache_wrapper):
            caches.append(thing)
        elif isinstance(thing, Engine):
            thing.dispose()
    gc.freeze()
    return functions, caches


def _new_code(mutant: Mutant, old: CodeType) -> CodeType | None:
    """Return the changed function in the place of the old one; None where it has none, or takes other things along."""
    before, after = (
        [code for code in _codes(module) if _same_place(code, old)]
        for module in (compile(mutant.tree, str(mutant.path), "exec"), mutant.code())
    )
    places = [list(code.co_positions()) for code in before]  # codes that ran are no longer equal
    if len(before) != len(after) or list(old.co_positions()) not in places:
        return None
    new = after[places.index(list(old.co_positions()))]
    if not new.co_freevars:
        new = new.replace(co_freevars=old.co_freevars)
    return new if new.co_freevars == old.co_freevars else None


def _same_place(code: CodeType, old: CodeType) -> bool:
    return (code.co_qualname, code.co_firstlineno) == (old.co_qualname, old.co_firstlineno)


def _codes(code: CodeType) -> Iterator[CodeType]:
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield constant
            yield from _codes(constant)


def _place(mutant: Mutant) -> Place:
    return str(mutant.path.resolve()), mutant.function


def _outermost(code: CodeType) -> str:
    return code.co_qualname.partition(".<locals>")[0]


def _limit(seconds: float) -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (int(seconds), int(seconds)))
    for stream in (1, 2):
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream)


@contextmanager
def _noted() -> Iterator[list[CodeType]]:
    """Give a list that has in the end what was called: by the profiler in C, and in other threads call by call."""
    noted: list[CodeType] = []
    elsewhere: dict[int, CodeType] = {}  # by identity: to hash a code takes longer than to run it
    profiler = Profiler(builtins=False)
    threading.setprofile(lambda frame, *_: elsewhere.setdefault(id(frame.f_code), frame.f_code))
    profiler.enable()
    try:
        yield noted
    finally:
        profiler.disable()
        threading.setprofile(None)
        noted += [entry.code for entry in profiler.getstats() if isinstance(entry.code, CodeType)]
        noted += elsewhere.values()
