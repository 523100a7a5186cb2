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


@contextmanager
def lazily(*names: str) -> Iterator[None]:
    """Put off those modules ``names`` that are imported in the body, until something in them is used, or a module below them imported."""
    finder = _Finder(frozenset(names))
    sys.meta_path.insert(0, finder)
    try:
        yield
    finally:
        finder.names = frozenset()  # it stays, for modules below these


class _Finder(MetaPathFinder):
    def __init__(self, names: frozenset[str]) -> None:
        self.names = names

    def find_spec(self, name: str, path: Sequence[str] | None, target: ModuleType | None = None) -> ModuleSpec | None:
        """Return how to put a module off, if it is to be. One below a module that was put off is imported as that one runs."""
        if name in self.names:
            spec = PathFinder.find_spec(name, path, target)
            if spec is not None and spec.loader is not None:
                spec.loader = _Later(spec.loader)
            return spec
        above = sys.modules.get(name.rpartition(".")[0])
        if not isinstance(above, _Lazy):
            return None
        above.run()
        found = sys.modules.get(name)
        return None if found is None else ModuleSpec(name, _There(found))


class _There(Loader):
    """Gives a module that has been imported."""

    def __init__(self, module: ModuleType) -> None:
        self._module, self._spec = module, module.__spec__
        module.__spec__ = None  # or importlib would go by that, and load it a second time

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        """Return the module."""
        return self._module

    def exec_module(self, module: ModuleType) -> None:
        """Leave it as it was."""
        module.__spec__ = self._spec


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

    def run(self, module: ModuleType) -> None:
        """Run it, unless that is being done."""
        with _ONE_AT_A_TIME:  # another thread waits until all of the module is there
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

    def run(self) -> None:
        """Run it, if it has not run."""
        later = self.__dict__.get(_LATER)
        if later is not None:
            later.run(self)
