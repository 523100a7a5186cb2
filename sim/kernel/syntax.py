"""The meaning of a Python source to the interpreter, as text: its syntax tree without comments, docstrings and positions.

The text is the same under every supported version of Python, which ``ast.dump`` is not: versions add fields to the tree, and differ
in how they split f-strings.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator


def syntax_text(source: bytes) -> str:
    """Return the syntax tree of ``source`` as text.

    Two sources have the same text if they differ only in comments, docstrings, layout, and other strings that stand as statements of their
    own. Raises SyntaxError, or ValueError for null bytes, when ``source`` is not Python.
    """
    return _text(ast.parse(source))


_NO_MEANING = {"kind", "type_comment", "type_ignores"}  # u"" is ""; type comments are comments


def _text(node: object) -> str:
    if isinstance(node, ast.JoinedStr):
        return f"JoinedStr([{','.join(_joined_parts(node))}])"
    if isinstance(node, ast.AST):
        fields = [(name, _text(value)) for name, value in ast.iter_fields(node) if _is_told(name, value)]
        told = [f"{name}={text}" for name, text in fields if text != "[]"]
        return f"{type(node).__name__}({','.join(told)})"
    if isinstance(node, list):
        return f"[{','.join([_text(item) for item in node if not _is_prose(item)])}]"
    return ascii(node)  # repr depends on which characters a version of Python knows


def _is_told(name: str, value: object) -> bool:
    """Whether a field is part of the text. Empty ones are not: newer versions of Python have fields that older ones lack."""
    return name not in _NO_MEANING and value is not None


def _is_prose(item: object) -> bool:
    return isinstance(item, ast.Expr) and isinstance(item.value, ast.Constant) and isinstance(item.value.value, str)


def _joined_parts(node: ast.JoinedStr) -> Iterator[str]:
    """Yield the parts of an f-string, with neighbouring strings as one and empty ones left out."""
    words = ""
    for part in node.values:
        if isinstance(part, ast.Constant):
            words += str(part.value)
            continue
        if words:
            yield ascii(words)
        words = ""
        yield _text(part)
    if words:
        yield ascii(words)
