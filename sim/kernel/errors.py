"""The base of all errors that are the input's fault."""

from __future__ import annotations


class GrapevineError(Exception):
    """The input cannot be used: a file, a name, a number, a folder. The message says what was given and what is expected.

    Attributes:
        exit_code: how the command line ends with this error; a subclass that differs sets its own.
    """

    exit_code = 2
