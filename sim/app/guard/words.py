"""The words of the plain pages at the door, in English and German; the browser says which."""

from __future__ import annotations

WORDS: dict[str, dict[str, str]] = {
    "en": {
        "title": "Join the workshop",
        "ask": "Type the code that is on the wall.",
        "label": "Code",
        "button": "Join",
        "wrong": "That is not the code. Compare it with the wall, letter by letter.",
        "slow": "There were too many wrong codes. Wait {seconds} seconds, then try again.",
        "full": "The workshop is full",
        "full_more": "All {most} places are taken. One is free soon after somebody closes the page; then load this page again.",
        "in": "You are in",
        "in_more": "Go to the workshop",
        "missing": "There is no such page",
        "no_link": "This link does not belong to this workshop",
        "no_link_more": "It ended with an earlier start. The terminal in which the workshop runs shows the link that is valid.",
    },
    "de": {
        "title": "Dem Workshop beitreten",
        "ask": "Gib den Code ein, der an der Wand steht.",
        "label": "Code",
        "button": "Beitreten",
        "wrong": "Das ist nicht der Code. Vergleiche ihn Zeichen für Zeichen mit dem an der Wand.",
        "slow": "Es gab zu viele falsche Codes. Warte {seconds} Sekunden und versuche es dann noch einmal.",
        "full": "Der Workshop ist voll",
        "full_more": "Alle {most} Plätze sind besetzt. Kurz nachdem jemand die Seite schließt, ist einer frei; lade dann diese Seite neu.",
        "in": "Du bist dabei",
        "in_more": "Zum Workshop",
        "missing": "Diese Seite gibt es nicht",
        "no_link": "Dieser Link gehört nicht zu diesem Workshop",
        "no_link_more": "Er galt nur bis zu einem neuen Start. Der gültige Link steht im Terminal, in dem der Workshop läuft.",
    },
}


def language_of(accepted: str) -> str:
    """Return the language of the header Accept-Language that is there, English if none is."""
    for part in accepted[:200].split(","):
        name = part.partition(";")[0].strip().lower().partition("-")[0]
        if name in WORDS:
            return name
    return "en"
