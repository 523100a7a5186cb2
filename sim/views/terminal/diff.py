"""The difference of two runs as a story: where they part, what became of whom, how they drift apart."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from typing import Any

from sim.kernel.units import DAY_MIN
from sim.study.analysis.trajectory_diff import Diff, Parting, PersonEnd, Turn
from sim.views import words

WIDTH = 100
_LONGEST = 36  # letters of a policy's name

_SAYS = {
    ("customer", "opens"): "the customer opens the conversation",
    ("customer", "replies"): "the customer replies",
    ("customer", "thanks"): "the customer says thanks",
    ("customer", "gives up"): "the customer gives up waiting",
    ("customer", "lapses"): "nobody has answered for two days; the customer draws the conclusion",
    ("company", "acknowledges"): "{who} acknowledges it",
    ("company", "solves"): "{who} solves it",
    ("company", "does not solve"): "{who} answers without solving it; the customer will reply",
    ("company", "fails"): "{who} answers without solving it, and the customer turns away",
    ("company", "compensates"): "{who} pays compensation",
    ("company", "hands on"): "{who} hands it to a colleague with more authority",
    ("company", "moves to private"): "{who} moves it to a private channel",
    ("company", "makes contact"): "the company speaks first",
    ("company", "drops"): "the company ends the relationship",
    ("peer", "answers"): "person {person} answers, which does not settle it",
    ("peer", "solves"): "person {person} answers, and that settles it",
    ("peer", "defends"): "person {person} takes the company's side",
    ("peer", "reshares"): "person {person} passes it on",
}

_KINDS = {"complaint": "a complaint", "question": "a question", "praise": "praise", "word": "a word to others"}


def lines(found: Diff) -> list[str]:
    """The story, no line longer than ``WIDTH``."""
    return [part for line in _story(found) for part in _wrapped(line)]


def _wrapped(line: str) -> list[str]:
    """A sentence in lines; what is indented stands as it is."""
    if line == "" or line.startswith(" "):
        return [line]
    return textwrap.wrap(line, WIDTH, break_on_hyphens=False, break_long_words=False)


def _story(found: Diff) -> Iterator[str]:
    names = _names(found)
    one = found.runs[0]
    events = "" if one.event else ", without its events"
    yield (
        f"{one.title or one.scenario.name}, world {one.replicate}{events}, {one.months} month{_s(one.months)}: "
        f"{names[0]} (A) and {names[1]} (B)."
    )
    yield ""
    if found.same:
        yield f"The two runs do not differ: the same {found.turns:,} turns, and everybody is as they are in the other run."
        return
    yield from _out_of_sight(found)
    if found.parting is None:
        yield f"No turn differs: the same {found.turns:,} turns were taken in both runs."
    else:
        yield from _first(found.parting, names)
        yield from _opener(found.parting, names)
    yield from _months(found)
    yield from _end(found, names)


def _names(found: Diff) -> tuple[str, str]:
    """What the two runs are called: by policy, and by place where that is the same."""
    one, other = (words.short(run.policy, _LONGEST) for run in found.runs)
    return (one, other) if one != other else (f"{one}, run A", f"{other}, run B")


def _out_of_sight(found: Diff) -> Iterator[str]:
    """What differs before any word does."""
    if found.out_of_sight is None:
        return
    day, people, attributes = found.out_of_sight
    if found.parting is not None and found.parting.minute < day * DAY_MIN:
        return
    about = ", ".join(name.replace("_", " ") for name in attributes[:6]) or "what is not shown"
    yield (
        f"Before anybody says anything different, {_people(people)} differ{'s' if people == 1 else ''} out of sight "
        f"from the evening of day {day}: in {about}."
    )


def _first(parting: Parting, names: tuple[str, str]) -> Iterator[str]:
    yield (
        f"Until {_clock(parting.minute)} the two runs say the same, {parting.same_turns:,} turn{_s(parting.same_turns)}. "
        f"{_about(parting)}"
    )
    yield ""
    shared = parting.shared
    for turn in shared:
        yield f"  {_clock(turn.minute):<15} {_says(turn)}"
    for name, case in zip(names, parting.cases, strict=True):
        yield f"  Under {name}:"
        rest = case.turns[len(shared) :]
        if case.row is None and not case.turns:
            yield "    the conversation does not take place"
        elif not rest:
            yield "    nothing more happens"
        for turn in rest:
            yield f"    {_clock(turn.minute):<15} {_says(turn)}"
    yield ""


def _about(parting: Parting) -> str:
    """Which conversation it is."""
    row = parting.cases[0].row or parting.cases[1].row
    if row is None:
        return f"Then the company parts with customer {parting.opener} in one of them."
    severity = f" about a {row['severity']} failure" if row["severity"] else ""
    if row["kind"] == "contact":
        return f"They part over the company's contact with customer {row['opener']} ({row['case']})."
    place = "in public" if row["public"] else "in private"
    return (
        f"They part over {_KINDS[row['kind']]}{severity} by customer {row['opener']}, opened on {_clock(row['opened'])}, "
        f"{place} (channel {row['channel']}, case {row['case']})."
    )


def _says(turn: Turn) -> str:
    who = "the company" if turn.responder is None else f"responder {turn.responder}"
    return _SAYS[turn.speaker, turn.act].format(who=who, person=turn.person)


def _opener(parting: Parting, names: tuple[str, str]) -> Iterator[str]:
    yield f"What became of customer {parting.opener}:"
    yield ""
    yield from _table(
        ["", *names],
        [
            ["at the end", *(_status(end) for end in parting.ends)],
            ["attitude (-1 to 1)", *(words.measure(end.attitude, "-1 to 1") for end in parting.ends)],
            ["margin brought", *(words.money(end.margin_brought) for end in parting.ends)],
            ["compensation got", *(words.money(end.compensated) for end in parting.ends)],
            [
                "times the conversation was seen",
                *(words.number(case.row["impressions"]) if case.row else words.NONE for case in parting.cases),
            ],
        ],
    )
    yield ""
    if parting.audience == 0:
        yield f"Nobody in the market follows customer {parting.opener} or is close to them."
    else:
        held = parting.audience_customers
        yield (
            f"Of the {_people(parting.audience)} who follow customer {parting.opener} or are close to them, {held[0]} "
            f"{'is a customer' if held[0] == 1 else 'are customers'} at the end under {names[0]} and {held[1]} under {names[1]}; "
            f"{parting.audience_parted or 'none'} of them in one run only."
        )
    yield ""


def _status(end: PersonEnd) -> str:
    said = {"customer": "a customer", "prospect": "no customer yet", "former": "gone"}[end.status]
    if end.left is None:
        return said
    return f"gone, on day {end.left}" if end.status == "former" else f"{said}, after leaving on day {end.left}"


def _months(found: Diff) -> Iterator[str]:
    yield "How the two runs drift apart: conversations by the month in which they were opened, people at its end."
    yield ""
    head = ["month", "conversations, A / B", "of them went differently", "people whose status differs"]
    head += ["customers, A / B", "profit, A / B"]
    yield from _table(
        head,
        [
            [
                str(month.month),
                " / ".join(f"{cases:,}" for cases in month.cases),
                f"{month.cases_apart:,}",
                f"{month.people_apart:,}",
                " / ".join(f"{customers:,}" for customers in month.customers),
                " / ".join(words.money(profit) for profit in month.profit),
            ]
            for month in found.months
        ],
    )
    yield ""


def _end(found: Diff, names: tuple[str, str]) -> Iterator[str]:
    only = [
        sum(people for status, people in found.ends.items() if status[k] == "customer" and status[1 - k] != "customer")
        for k in (0, 1)
    ]
    both = found.ends.get(("customer", "customer"), 0)
    yield (
        f"At the end {_people(both)} {'is a customer' if both == 1 else 'are customers'} in both runs, {only[0]:,} only under {names[0]} "
        f"and {only[1]:,} only under {names[1]}."
    )
    yield (
        f"Value: {words.money(found.value[0])} under {names[0]}, {words.money(found.value[1])} under {names[1]}, "
        f"{words.gap(found.value[1] - found.value[0], 'money')} for {names[1]}. One world is an example, not evidence: what holds "
        "over many worlds is in the comparison."
    )


def _table(head: list[str], rows: list[list[str]]) -> Iterator[str]:
    """Columns side by side, headings broken over lines so that they take no more room than they must."""
    width = 16
    broken = [textwrap.wrap(name, width) or [""] for name in head]
    tall = max(map(len, broken))
    broken = [[""] * (tall - len(name)) + name for name in broken]
    cells = [*(list(line) for line in zip(*broken, strict=True)), *rows]
    widths = [max(len(cell[place]) for cell in cells) for place in range(len(head))]
    for cell in cells:
        first, *others = zip(cell, widths, strict=True)
        yield ("  " + "  ".join([first[0].ljust(first[1]), *(text.rjust(size) for text, size in others)]).rstrip())


def _clock(minute: Any) -> str:
    """A minute from the end of burn-in as day and time."""
    day, rest = divmod(float(minute), DAY_MIN)
    return f"day {int(day) + 1}, {int(rest // 60):02d}:{int(rest % 60):02d}"


def _people(number: int) -> str:
    return "1 person" if number == 1 else f"{number:,} people"


def _s(number: int) -> str:
    return "" if number == 1 else "s"
