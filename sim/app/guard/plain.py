"""Plain pages at the door: no script, no file, readable on a phone and from the back of a room."""

from __future__ import annotations

from html import escape

from sim.app.guard.asgi import Answer, Header
from sim.app.guard.headers import plain_headers
from sim.app.guard.shared import page_of
from sim.app.guard.words import WORDS

_PAGE = """<!doctype html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<link rel="icon" href="data:,">
{head}<title>{title}</title>
<style>
body {{ font: 1.25rem/1.5 system-ui, sans-serif; margin: 12vh auto 0; max-width: 26rem; padding: 0 1.5rem;
  background: #fff; color: #1a1a1a; }}
h1 {{ font-size: 1.6rem; line-height: 1.25; }}
label {{ display: block; font-weight: 600; }}
input {{ box-sizing: border-box; width: 100%; font: 600 2rem ui-monospace, monospace; letter-spacing: .2em;
  text-transform: uppercase; padding: .4em; border: 2px solid #595959; border-radius: .3em; background: #fff; color: inherit; }}
button {{ width: 100%; margin-top: 1rem; font: inherit; font-weight: 600; padding: .7em; border: 0; border-radius: .3em;
  background: #0b5cad; color: #fff; }}
input:focus-visible, button:focus-visible, a:focus-visible {{ outline: 3px solid #d97706; outline-offset: 2px; }}
a {{ color: #0b5cad; }}
[role=alert] {{ border-left: .3em solid #b45309; padding-left: .7em; }}
@media (prefers-color-scheme: dark) {{
  body {{ background: #121212; color: #f0f0f0; }}
  input {{ background: #1e1e1e; border-color: #a0a0a0; }}
  a {{ color: #8ab8f0; }}
}}
</style>
</head>
<body>
<main>
<h1>{title}</h1>
{body}
</main>
</body>
</html>
"""


def page(language: str, title: str, body: str, *more: Header, status: int = 200, head: str = "") -> Answer:
    """Return a plain page.

    Args:
        language: language of its words.
        title: title, which is escaped.
        body: HTML.
        more: further headers.
        status: status of the answer.
        head: HTML for the head.
    """
    text = _PAGE.format(language=language, title=escape(title), body=body, head=head)
    return Answer(status, text, "text/html", (*plain_headers(), *more))


def join_page(language: str, query: str, problem: str = "", *more: Header, status: int = 200) -> Answer:
    """Return the page that asks for the code.

    Args:
        language: language of its words.
        query: a shared choice that waits behind the door, see ``sim.app.guard.shared``; empty for none.
        problem: what was wrong the last time.
        more: further headers.
        status: status of the answer.
    """
    words = WORDS[language]
    alert = f'<p role="alert" id="problem">{escape(problem)}</p>\n' if problem else ""
    described = ' aria-describedby="problem" aria-invalid="true"' if problem else ""
    form = (
        f"<p>{escape(words['ask'])}</p>\n{alert}"
        f'<form method="post" action="/join{escape(query)}"><label for="code">{escape(words["label"])}</label>\n'
        '<input id="code" name="code" required maxlength="40" autofocus autocomplete="off" autocapitalize="characters" '
        f'autocorrect="off" spellcheck="false"{described}>\n<button>{escape(words["button"])}</button></form>'
    )
    return page(language, words["title"], form, *more, status=status)


def in_page(language: str, query: str, *more: Header) -> Answer:
    """Return the page that leads on to the app, and to a shared choice where the ``query`` names one.

    It is a page and no redirect: the app is then asked for by a page of our own, wherever the link to this one was.
    """
    words, target = WORDS[language], escape(page_of(query))
    link = f'<p><a href="{target}">{escape(words["in_more"])}</a></p>'
    return page(language, words["in"], link, *more, head=f'<meta http-equiv="refresh" content="0; url={target}">\n')


def full_page(language: str, most: int) -> Answer:
    """Return the page that says that all places are taken."""
    words = WORDS[language]
    body = f"<p>{escape(words['full_more'].format(most=most))}</p>"
    return page(language, words["full"], body, (b"retry-after", b"60"), status=503)


def no_link_page(language: str, *more: Header, status: int = 404) -> Answer:
    """Return the page for a teacher's link that is not valid."""
    words = WORDS[language]
    return page(language, words["no_link"], f"<p>{escape(words['no_link_more'])}</p>", *more, status=status)


def missing_page(language: str) -> Answer:
    """Return the page for a path that is none of ours."""
    words = WORDS[language]
    link = f'<p><a href="/">{escape(words["in_more"])}</a></p>'
    return page(language, words["missing"], link, status=404)
