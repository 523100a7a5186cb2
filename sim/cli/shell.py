"""Parts that every command shares: the app, errors that end in one message and an exit code, printing."""

from __future__ import annotations

import inspect
import os
import shutil
import sys
import tempfile
import traceback
from collections.abc import Callable
from contextlib import suppress
from dataclasses import fields, is_dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar, get_type_hints

import typer
from typer.core import TyperGroup

import sim
from sim.cli.process import OutputError, exit_code_of
from sim.kernel.errors import GrapevineError
from sim.kernel.interrupts import stop_behind

F = TypeVar("F", bound=Callable[..., Any])

EXIT_BUG, EXIT_ERROR, EXIT_FAILED = 1, GrapevineError.exit_code, 3
"""Exit codes of a command that does not end well: a bug; input that cannot be used, or a study that stops at an error; a study that is
complete although some of its runs failed. Signals: ``sim.cli.process``."""


class _Commands(TyperGroup):
    """The commands; one that is called without its result folder lists the latest ones."""

    def invoke(self, context: Any) -> Any:
        """Invoke the command."""
        try:
            return super().invoke(context)
        except typer.BadParameter as error:
            if type(error).__name__ == "MissingParameter" and getattr(error.param, "name", "") == "folder":
                from sim.study.storage.folders import latest_folders

                error.message = latest_folders()
            raise
        except GrapevineError as error:  # of an argument that is looked up while the words are read
            complain(str(error))
            raise typer.Exit(error.exit_code) from None


app = typer.Typer(
    name="grapevine",
    cls=_Commands,
    help="Which policy wins when customers talk about a company? Simulated comparisons that are identical except for the policy.",
    no_args_is_help=True,
    add_completion=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


class UsageError(GrapevineError):
    """Options that cannot be used, alone or together."""


def command(function: F) -> F:
    """Make a function a command whose errors end in one message and an exit code.

    A parameter that is a dataclass is a group of options, one for each of its fields.
    """
    options, groups = _options_of(function)

    def guarded(**given: Any) -> None:
        try:
            fit_output()
            for name, group in groups.items():
                given[name] = group(**{field.name: given.pop(field.name) for field in fields(group)})
            function(**given)
            sys.stdout.flush()
        except typer.Exit:
            raise
        except BrokenPipeError:
            raise typer.Exit(EXIT_BUG) from None  # the reader of the pipe has closed it
        except OutputError as error:
            complain(cannot_print(error))
            raise typer.Exit(EXIT_ERROR) from None
        except (Exception, KeyboardInterrupt) as error:
            stop = stop_behind(error)
            if isinstance(stop, KeyboardInterrupt):
                complain(str(stop) or "stopped")
                raise typer.Exit(exit_code_of(stop)) from None
            if not isinstance(error, Exception):
                raise
            if isinstance(error, GrapevineError):
                complain(str(error))
                raise typer.Exit(error.exit_code) from None
            complain(
                f"a bug: {type(error).__name__}: {error}\nThe traceback is in {keep_traceback(error)}; please report it."
            )
            raise typer.Exit(EXIT_BUG) from None

    guarded.__doc__ = function.__doc__
    guarded.__signature__ = inspect.Signature(options)  # type: ignore[attr-defined]
    guarded.__annotations__ = {option.name: option.annotation for option in options}
    app.command(function.__name__.rstrip("_").replace("_", "-"))(guarded)
    return function


def _options_of(function: Callable[..., Any]) -> tuple[list[inspect.Parameter], dict[str, type[Any]]]:
    """Return the options of a command in order, groups expanded; and the groups by the name of their parameter."""
    options: list[inspect.Parameter] = []
    groups: dict[str, type[Any]] = {}

    def option(name: str, kind: Any, default: Any) -> None:
        keyword = inspect.Parameter.KEYWORD_ONLY
        options.append(inspect.Parameter(name, keyword, default=default, annotation=kind))

    kinds = get_type_hints(function, include_extras=True)
    for name, parameter in inspect.signature(function).parameters.items():
        if is_dataclass(kinds[name]):
            groups[name] = kinds[name]
            own = get_type_hints(kinds[name], include_extras=True)
            for field in fields(kinds[name]):
                option(field.name, own[field.name], field.default)
        else:
            option(name, kinds[name], parameter.default)
    return options, groups


def say(*lines: str) -> None:
    """Print lines."""
    from sim.study.design.shell_words import printable
    from sim.views.terminal.output import coloured

    for line in lines:
        typer.echo(printable(line), color=coloured())


def fit_output() -> None:
    """Make lines as wide as the terminal, and coloured where standard output is one; 80 columns and plain in pipes and files.

    ``NO_COLOR`` and ``TERM=dumb`` take colour away, ``FORCE_COLOR`` gives it anywhere.
    """
    from sim.views.terminal.output import WIDTH, set_output

    terminal = sys.stdout.isatty()
    forced = os.environ.get("FORCE_COLOR", "0") not in ("", "0")
    refused = bool(os.environ.get("NO_COLOR")) or (os.environ.get("TERM") == "dumb" and not forced)
    set_output(
        shutil.get_terminal_size((WIDTH, 24)).columns if terminal else WIDTH, (terminal or forced) and not refused
    )


def keep_folder(folder: Path) -> None:
    """Remember where results are, for when they cannot be printed."""
    _FOLDER[:] = [folder]


_FOLDER: list[Path] = []


def cannot_print(error: OutputError) -> str:
    """Return why standard output cannot be written, and where the results are."""
    stored = f"; the results are in {_FOLDER[0]}" if _FOLDER else ""
    return f"cannot write to standard output: {error.strerror}{stored}"


def complain(message: str) -> None:
    """Print a message to standard error."""
    from sim.study.design.shell_words import printable

    with suppress(OSError):  # a closed terminal must not change how the command ends
        typer.echo(f"grapevine: {printable(message)}", err=True)


def keep_traceback(error: Exception) -> Path:
    """Write a traceback to a file of its own, and return its path."""
    with tempfile.NamedTemporaryFile(
        "w", prefix="grapevine-error-", suffix=".txt", delete=False, encoding="utf-8", errors="backslashreplace"
    ) as file:
        file.write(
            f"{datetime.now(UTC).isoformat()} grapevine {sim.__version__} {sys.version}\n{' '.join(sys.argv)}\n\n"
        )
        traceback.print_exception(error, file=file)
    return Path(file.name)


def print_json(data: object) -> None:
    """Print plain data as JSON."""
    import json

    text = json.dumps(data, indent=2, ensure_ascii=False, allow_nan=False)
    # file names may hold bytes that are not UTF-8, which JSON cannot express
    say(text.encode("utf-8", "backslashreplace").decode())
