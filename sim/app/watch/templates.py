"""The texts of a person's story, in one place; another language replaces them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from sim.state import person

LIFE, FAILURE, SPEAKS, WELL, BADLY, HELP = "life", "failure", "speaks", "well", "badly", "help"
"""Tones of a moment: a change of life, a failure, what they say, how it turned out for them, what they do for others."""

SENTENCES: Final[Mapping[str, tuple[str, str]]] = {
    "failure": (FAILURE, "The service fails them: {cause}, {severity}."),
    "quiet": (FAILURE, "They say nothing about it to the company."),
    "complains, public": (SPEAKS, "Complains in public ({channel}).{spread}"),
    "complains, private": (SPEAKS, "Complains in {private}."),
    "complains unfairly, public": (SPEAKS, "Complains in public ({channel}), though nothing failed.{spread}"),
    "complains unfairly, private": (SPEAKS, "Complains in {private}, though nothing failed."),
    "goes viral": (SPEAKS, "Complains in public ({channel}), and it goes viral: {event}.{spread}"),
    "asks, public": (SPEAKS, "Asks a question in public ({channel}).{spread}"),
    "asks, private": (SPEAKS, "Asks a question in {private}."),
    "praises, public": (SPEAKS, "Praises the company in public ({channel}).{spread}"),
    "praises, private": (SPEAKS, "Praises the company in {private}."),
    "recommends, public": (SPEAKS, "Recommends the company in public ({channel}).{spread}"),
    "recommends, private": (SPEAKS, "Recommends the company to friends."),
    "warns, public": (SPEAKS, "Speaks badly of the company in public ({channel}).{spread}"),
    "warns, private": (SPEAKS, "Speaks badly of the company to friends."),
    "replies": (SPEAKS, "Answers the company."),
    "thanks": (SPEAKS, "Says thanks."),
    "gives up": (BADLY, "No answer after {after}: gives up."),
    "lapses": (BADLY, "No answer after {after}: takes it as a refusal."),
    "desk: acknowledged": (WELL, "The desk answers after {after}."),
    "desk: solved": (WELL, "The desk solves it, {after} after they wrote."),
    "desk: not solved": (BADLY, "The desk answers after {after}, without solving it."),
    "desk: failed": (BADLY, "The desk answers after {after} and does not solve it. They turn away."),
    "desk: compensated": (WELL, "The company pays {amount} in compensation."),
    "desk: escalated": (LIFE, "The desk passes it on to somebody who may decide it."),
    "desk: moved to private": (LIFE, "The desk moves it out of public sight."),
    "desk: contacted": (WELL, "The company makes contact, unprompted."),
    "contact: solved": (WELL, "The company puts right what they had kept quiet about."),
    "peer: solved": (WELL, "Another customer solves it, {after} after they wrote."),
    "peer: not solved": (BADLY, "Another customer answers after {after}, without solving it."),
    "peer: defended": (BADLY, "Another customer takes the company's side."),
    "advocate: solved": (WELL, "An advocate solves it, {after} after they wrote."),
    "advocate: not solved": (BADLY, "An advocate answers after {after}, without solving it."),
    "advocate: defended": (BADLY, "An advocate takes the company's side."),
    "helps": (HELP, "Solves {matter} for another customer."),
    "tries to help": (HELP, "Answers {matter} of another customer, without solving it."),
    "defends": (HELP, "Takes the company's side against {matter}."),
    "passes on": (HELP, "Passes on {matter} of another customer."),
    "joins": (LIFE, "Becomes a customer."),
    "returns": (LIFE, "Comes back as a customer."),
    "leaves": (LIFE, "Leaves the company."),
    "dropped": (LIFE, "The company ends the relationship."),
    "advocate": (LIFE, "Becomes an advocate, unprompted."),
    "member": (LIFE, "Joins the company's programme for advocates."),
    "no advocate": (LIFE, "Stops being an advocate."),
    "searches": (LIFE, "Starts to look for an alternative."),
}
"""By kind of moment its tone and its sentence."""

PARTS: Final[Mapping[str, str]] = {
    "spread": " Seen {seen} times.",
    "spread and passed": " Seen {seen} times, passed on {passed}.",
    "earlier": "About something from before the start: {sentence}",
    "private": "private",
    "private channel": "private ({channel})",
    "soon": "less than a minute",
    "min": "{n} min",
    "hours": "{n} hours",
    "days": "{n} days",
    "minor": "a small matter",
    "quality": "a matter of quality",
    "money": "it costs them money",
    "serious": "a serious one",
    "complaint": "a complaint",
    "question": "a question",
    "praise": "praise",
    "word": "a recommendation or a warning",
    "contact": "a contact",
    "prospect": "Not a customer at the start",
    "customer": "Customer at the start",
    "advocate": "Advocate at the start",
    "former": "Former customer at the start",
    "loud": "a loud complainer",
    "influencer": "an influencer",
    "audience": "{reach} followers",
    "margin": "{amount} margin a month while a customer",
    "end": "Brought {brought}. Waited {waited} for first answers. Kept quiet about {silent}.",
    "failures": "{n} failures",
    "failure": "1 failure",
    "never": "The two lives are the same to the last evening.",
    "part": "The two lives part on day {day}.",
    "side": "{label}: {sentence}",
    "nothing": "nothing of the kind.",
    "around": "It comes from around them.",
    "own": "On day {day} not the same happens to them.",
    "differs": "That evening they differ in {what}.",
    "differs a little": "That evening they differ a little, in {what}.",
    "level": "{name} ({one} and {other})",
    "others": "what they remember of earlier days",
    "seen": "From day {day} on it shows in the picture: attitude {one} and {other}.",
    "seen in role": "From day {day} on it shows in the picture: {one} and {other}.",
    "not seen": "It stays too small to show in the picture.",
    "now.prospect": "not a customer",
    "now.customer": "a customer",
    "now.advocate": "an advocate",
    "now.former": "has left",
}
"""Pieces of sentences."""

LEVELS: Final[Mapping[int, str]] = {
    person.ATTITUDE: "attitude",
    person.RELATIONSHIP: "trust",
    person.EXPECTATION: "expectation",
    person.REDRESS_BELIEF: "belief that complaining pays",
}
"""By attribute that is a level, the word for it."""

DIFFERENCES: Final[Mapping[int, str]] = {
    person.STATUS: "whether they are a customer",
    person.ADVOCATE: "whether they are an advocate",
    person.SEARCH_UNTIL: "whether they look for an alternative",
    person.FAILED_RECOVERY: "whether a complaint went wrong",
    person.CONTAGION: "friends who have left",
    person.HEARD: "what they have heard or read",
    person.WAITED_MIN: "how long they waited",
    person.COMPENSATED: "compensation",
    person.MOTIVATION: "motivation as an advocate",
    person.LAST_CONTACT: "whether the company made contact",
    person.STIRRED_DAY: "whether what they read made them speak",
    person.TELLS: "what they will tell tomorrow",
}
"""By any other attribute the words for it, the most telling first; what is left are remembered details."""
