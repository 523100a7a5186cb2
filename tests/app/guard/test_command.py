"""``grapevine app``: the command, its messages, and how it ends."""

from __future__ import annotations

import importlib.util
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from sim.app.guard.addresses import own_addresses
from sim.app.listen import ListenError, listening
from sim.app.serve import AppError, ServeOptions, serve
from sim.cli.app import app


def never(*_: Any) -> Any:
    raise AssertionError("it must not get as far as this")


def test_without_the_extra_one_sentence_says_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    there = importlib.util.find_spec
    monkeypatch.setattr(
        importlib.util, "find_spec", lambda name, *more: None if name == "nicegui" else there(name, *more)
    )
    with pytest.raises(AppError, match=r"^the workshop needs nicegui: \S+ -m pip install grapevine-sim\[app\]$"):
        serve(ServeOptions(), never, never)


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--code", "abc"), "a join code has 6 to 32 letters"),
        (("--people", "0"), "--people is at least 1"),
        (("--port", "70000"), "a port is a number from 0 to 65535"),
        (("--host", "203.0.113.77"), "is an address of this machine"),
    ],
    ids=["code", "people", "port", "host"],
)
def test_what_cannot_be_used_is_said_before_anything_starts(words: tuple[str, ...], says: str) -> None:
    ended = CliRunner().invoke(app, ["app", "--no-open", *words])
    assert ended.exit_code == 2
    assert says in ended.stderr
    assert ended.stdout == ""


def test_a_port_that_is_in_use_is_said_and_without_one_the_next_is_taken() -> None:
    with listening("127.0.0.1", 0) as first:
        port = first.getsockname()[1]
        with pytest.raises(ListenError, match=f"port {port} is in use"):
            listening("127.0.0.1", port)
        with listening("127.0.0.1", None) as second, listening("127.0.0.1", None) as third:
            assert 8080 <= second.getsockname()[1] < third.getsockname()[1]


@pytest.mark.process  # the library asks the system for its C library, by a program
def test_addresses_of_this_machine_are_others_than_its_own() -> None:
    assert not [one for one in own_addresses() if one.startswith(("127.", "169.254.")) or one.count(".") != 3]


@pytest.mark.process
@pytest.mark.slow
def test_ctrl_c_ends_the_command_and_its_workers() -> None:
    environment = {**os.environ, "DISPLAY": "", "WAYLAND_DISPLAY": ""}
    process = subprocess.Popen(
        [sys.executable, "-m", "sim.cli.app", "app"], cwd=Path(__file__).parents[3], env=environment,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True,
    )  # fmt: skip
    assert process.stdout is not None
    first = process.stdout.readline()
    assert first.startswith("Workshop: http://127.0.0.1:8"), first
    started = time.monotonic()
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=20)
    assert time.monotonic() - started < 5
    assert process.returncode == 128 + signal.SIGINT
    assert (out, err) == ("", "grapevine: stopped\n")
    assert_no_process_of_group(process.pid)


def assert_no_process_of_group(group: int) -> None:
    for _ in range(50):
        try:
            os.killpg(group, 0)
        except ProcessLookupError:
            return
        time.sleep(0.1)
    pytest.fail("a process is left")
