"""Security headers of every answer: nothing from outside is loaded, nothing is sent outside, nobody puts the page into a frame."""

from __future__ import annotations

from sim.app.guard.asgi import Header

_ALWAYS = (
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), microphone=(), geolocation=(), payment=(), usb=()"),
)

_OF_THE_APP = (
    "default-src 'self'",
    # NiceGUI builds its page from inline scripts and evaluates the handlers that it sends
    "script-src 'self' 'unsafe-inline' 'unsafe-eval'",
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self' data:",
    "worker-src 'self' blob:",
    "object-src 'none'",
    "base-uri 'self'",
    "form-action 'self'",
    "frame-ancestors 'none'",
)

_PLAIN = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'"
)


def app_headers(authority: str) -> list[Header]:
    """Return the headers of a page of the app that is asked for under this name."""
    # 'self' does not cover websockets in every browser that is in use
    connect = f"connect-src 'self' ws://{authority} wss://{authority}"
    policy = "; ".join((*_OF_THE_APP, connect))
    return [*_ALWAYS, (b"referrer-policy", b"no-referrer"), (b"content-security-policy", policy.encode("latin-1"))]


def plain_headers() -> list[Header]:
    """Return the headers of a plain page, which runs no script. With no-referrer its form would come without an origin."""
    return [*_ALWAYS, (b"referrer-policy", b"same-origin"), (b"content-security-policy", _PLAIN.encode())]
