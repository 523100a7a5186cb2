"""Modules that run when something in them is first used, for parts of other packages that are imported and rarely needed."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder
from types import ModuleType
from typing import Any

_ONE_AT_A_TIME = threading.RLock()
_PATIENCE_S = 5.0
"""How long the import of a module waits for another thread, which may be waiting for that import. Assumption."""


@contextmanager
def lazily(*names: str) -> Iterator[None]:
    """Put off those modules ``names`` that are imported in the body, until something in them is used, or a module below them imported."""
    asked = frozenset(names)
    _FINDER.asked.append(asked)
    if _FINDER not in sys.meta_path:
        sys.meta_path.insert(0, _FINDER)
    try:
        yield
    finally:
        _FINDER.asked.remove(asked)  # the finder stays, for modules below these


class _Finder(MetaPathFinder):
    """Finds modules that are put off now, and those below them. There is one: each that waits in vain for a module waits by itself."""

    def __init__(self) -> None:
        self.asked: list[frozenset[str]] = []

    def find_spec(self, name: str, path: Sequence[str] | None, target: ModuleType | None = None) -> ModuleSpec | None:
        """Return how to put a module off, if it is to be. One below a module that was put off is imported as that one runs."""
        if any(name in names for names in self.asked):
            spec = PathFinder.find_spec(name, path, target)
            if spec is not None and spec.loader is not None:
                spec.loader = _Later(spec.loader)
            return spec
        above = sys.modules.get(name.rpartition(".")[0])
        if not isinstance(above, _Lazy):
            return None
        above.run(_PATIENCE_S)  # in vain: it is imported as any module is
        found = sys.modules.get(name)
        return None if found is None else _there(found)


_FINDER = _Finder()


def _there(module: ModuleType) -> ModuleSpec | None:
    """Return how to import a module that has been imported.

    The module has it, too, until then: importlib goes by that, and would load the module a second time by its usual one.
    """
    usual = module.__spec__
    if usual is None:
        return None
    spec = ModuleSpec(usual.name, _There(usual), origin=usual.origin)
    spec.submodule_search_locations, spec.has_location = usual.submodule_search_locations, usual.has_location
    module.__spec__ = spec
    return spec


class _There(Loader):
    """Gives a module that has been imported."""

    def __init__(self, usual: ModuleSpec) -> None:
        self._usual = usual

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        """Return the module."""
        return sys.modules[spec.name]

    def exec_module(self, module: ModuleType) -> None:
        """Leave it as it was."""
        module.__spec__ = self._usual


class _Later(Loader):
    """Runs a module once, when it is asked to."""

    def __init__(self, loader: Loader) -> None:
        self._loader = loader
        self._is_running = False

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        """Return the module, empty."""
        return _Lazy(spec.name)

    def exec_module(self, module: ModuleType) -> None:
        """Put it off."""
        module.__dict__[_LATER] = self

    def run(self, module: ModuleType, patience_s: float) -> None:
        """Run it, unless that is being done. Another thread waits until all of the module is there, for ``patience_s`` (-1: for ever)."""
        if not _ONE_AT_A_TIME.acquire(timeout=patience_s):
            return
        try:
            self._run(module)
        finally:
            _ONE_AT_A_TIME.release()

    def _run(self, module: ModuleType) -> None:
        spec = module.__spec__
        if self._is_running or type(module) is ModuleType or spec is None:
            return
        self._is_running = True
        try:
            spec.loader = module.__loader__ = self._loader
            self._loader.exec_module(module)
            module.__class__ = ModuleType
            del module.__dict__[_LATER]
        finally:
            self._is_running = False


_LATER = "__later__"


class _Lazy(ModuleType):
    """A module that has not run yet."""

    def __getattr__(self, name: str) -> Any:
        self.run()
        return ModuleType.__getattribute__(self, name)

    def __dir__(self) -> list[str]:
        self.run()
        return [*ModuleType.__dir__(self)]

    def run(self, patience_s: float = -1.0) -> None:
        """Run it, if it has not run."""
        later = self.__dict__.get(_LATER)
        if later is not None:
            later.run(self, patience_s)
