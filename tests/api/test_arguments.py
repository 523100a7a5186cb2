"""Arguments of the wrong kind are errors of the package, and name the argument or the value."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

import sim as gv


@pytest.mark.parametrize(
    ("call", "part"),
    [
        (lambda: gv.compare(3), "scenario 3"),
        (lambda: gv.compare(None), "scenario None"),
        (lambda: gv.compare([]), "no scenario"),
        (lambda: gv.compare(workers="2"), "workers is '2'"),
        (lambda: gv.compare(folder=3), "folder is 3"),
        (lambda: gv.compare(execution=3), "execution is 3"),
        (lambda: gv.compare(execution=gv.Execution(time_limit="5")), "time-limit is '5'"),
        (lambda: gv.compare(execution=gv.Execution(expand=3)), "expand is 3"),
        (lambda: gv.run(policy="ignore,coin"), "'ignore,coin'"),
        (lambda: gv.sweep(None), "study is None"),
        (lambda: gv.open_results(None), "folder is None"),
        (lambda: gv.resume(None), "folder is None"),
    ],
)
def test_an_argument_of_the_wrong_kind_is_named(
    call: Callable[[], Any], part: str, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(gv.GrapevineError) as caught:
        call()
    assert part in str(caught.value)
    assert not list(tmp_path.iterdir())
