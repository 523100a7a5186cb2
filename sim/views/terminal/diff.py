"""The differences of two paired runs as lines for a terminal: the first divergence, the people involved, month by month."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from typing import Any

from sim.kernel.units import DAY_MIN
from sim.study.analysis.trajectory_diff import Diff, FirstDivergence, PersonEnd, Turn
from sim.views import words
from sim.views.terminal.output import width

_LONGEST = 36  # letters of a policy's name

_ACTS = {
    ("customer", "opens"): "the customer opens the conversation",
    ("customer", "replies"): "the customer replies",
    ("customer", "thanks"): "the customer says thanks",
    ("customer", "gives up"): "the customer gives up waiting",
    ("customer", "lapses"): "no answer for two days; the customer takes it as a refusal",
    ("company", "acknowledges"): "{who} acknowledges it",
    ("company", "solves"): "{who} solves it",
    ("company", "does not solve"): "{who} answers without solving it; the customer will reply",
    ("company", "fails"): "{who} answers without solving it, and the customer turns away",
    ("company", "compensates"): "{who} pays compensation",
    ("company", "escalates"): "{who} escalates it to a higher authority",
    ("company", "moves to private"): "{who} moves it to a private channel",
    ("company", "makes contact"): "the company makes contact",
    ("company", "drops"): "the company ends the relationship",
    ("peer", "answers"): "person {person} answers without solving it",
    ("peer", "solves"): "person {person} answers and solves it",
    ("peer", "defends"): "person {person} takes the company's side",
    ("peer", "reshares"): "person {person} passes it on",
}

_KINDS = {"complaint": "a complaint", "question": "a question", "praise": "praise", "word": "word of mouth"}


def lines(found: Diff) -> list[str]:
    """Return the differences as lines, none wider than the output."""
    return [part for line in _parts(found) for part in _wrapped(line)]


def _wrapped(line: str) -> list[str]:
    """Break a sentence into lines; indented text is not wrapped."""
    if line == "" or line.startswith(" "):
        return [line]
    return textwrap.wrap(line, width(), break_on_hyphens=False, break_long_words=False)


def _parts(found: Diff) -> Iterator[str]:
    names = _names(found)
    one = found.runs[0]
    events = "" if one.event else ", without its events"
    yield (
        f"{one.title or one.scenario.name}, replicate {one.replicate}{events}, {one.months} month{_s(one.months)}: "
        f"{names[0]} (A) and {names[1]} (B)."
    )
    yield ""
    if found.same:
        yield f"The two runs do not differ: the same {found.turns:,} turns, and the same state of every person."
        return
    yield from _hidden(found)
    if found.first_divergence is None:
        yield f"No turn differs: both runs have the same {found.turns:,} turns."
    else:
        yield from _first(found.first_divergence, names)
        yield from _opener(found.first_divergence, names)
    yield from _months(found)
    yield from _end(found, names)


def _names(found: Diff) -> tuple[str, str]:
    """Names of the two runs: their policies, with a letter where these are the same."""
    one, other = (words.short(run.policy, _LONGEST) for run in found.runs)
    return (one, other) if one != other else (f"{one}, run A", f"{other}, run B")


def _hidden(found: Diff) -> Iterator[str]:
    """State that differs before any turn does."""
    hidden = found.first_hidden_divergence
    if hidden is None:
        return
    if found.first_divergence is not None and found.first_divergence.minute < hidden.day * DAY_MIN:
        return
    about = ", ".join(name.replace("_", " ") for name in hidden.attributes[:6]) or "attributes that are not shown"
    yield (
        f"Before any turn differs, {_people(hidden.people)} differ{'s' if hidden.people == 1 else ''} from the end of day {hidden.day}: "
        f"in {about}."
    )


def _first(first: FirstDivergence, names: tuple[str, str]) -> Iterator[str]:
    yield (
        f"Until {_clock(first.minute)} the two runs are the same, {first.same_turns:,} turn{_s(first.same_turns)}. "
        f"{_about(first)}"
    )
    yield ""
    shared = first.shared
    for turn in shared:
        yield f"  {_clock(turn.minute):<15} {_act(turn)}"
    for name, conversation in zip(names, first.conversations, strict=True):
        yield f"  Under {name}:"
        rest = conversation.turns[len(shared) :]
        if conversation.row is None and not conversation.turns:
            yield "    the conversation does not take place"
        elif not rest:
            yield "    nothing more happens"
        for turn in rest:
            yield f"    {_clock(turn.minute):<15} {_act(turn)}"
    yield ""


def _about(first: FirstDivergence) -> str:
    """Return the conversation of the first divergence."""
    row = first.conversations[0].row or first.conversations[1].row
    if row is None:
        return f"Then the company ends the relationship with customer {first.opener} in one of them."
    severity = f" about a {row['severity']} failure" if row["severity"] else ""
    if row["kind"] == "contact":
        return f"The first difference is in the company's contact with customer {row['opener']} ({row['case']})."
    place = "in public" if row["public"] else "in private"
    return (
        f"The first difference is in {_KINDS[row['kind']]}{severity} by customer {row['opener']}, opened on {_clock(row['opened'])}, "
        f"{place} (channel {row['channel']}, case {row['case']})."
    )


def _act(turn: Turn) -> str:
    who = "the company" if turn.responder is None else f"responder {turn.responder}"
    return _ACTS[turn.speaker, turn.act].format(who=who, person=turn.person)


def _opener(first: FirstDivergence, names: tuple[str, str]) -> Iterator[str]:
    yield f"Customer {first.opener} at the end:"
    yield ""
    yield from _table(
        ["", *names],
        [
            ["status", *(_status(end) for end in first.ends)],
            ["attitude (-1 to 1)", *(words.measure(end.attitude, "-1 to 1") for end in first.ends)],
            ["margin brought", *(words.money(end.margin_brought) for end in first.ends)],
            ["compensation received", *(words.money(end.compensated) for end in first.ends)],
            [
                "times the conversation was seen",
                *(words.number(one.row["impressions"]) if one.row else words.NONE for one in first.conversations),
            ],
        ],
    )
    yield ""
    if first.audience == 0:
        yield f"Customer {first.opener} has no followers and no close ties in the market."
    else:
        held = first.audience_customers
        yield (
            f"Of the {_people(first.audience)} who follow customer {first.opener} or have a close tie to them, {held[0]} "
            f"{'is a customer' if held[0] == 1 else 'are customers'} at the end under {names[0]} and {held[1]} under {names[1]}; "
            f"{first.audience_differing or 'none'} of them in one run only."
        )
    yield ""


def _status(end: PersonEnd) -> str:
    status = {"customer": "a customer", "prospect": "not yet a customer", "former": "gone"}[end.status]
    if end.left is None:
        return status
    return f"gone, on day {end.left}" if end.status == "former" else f"{status}, after leaving on day {end.left}"


def _months(found: Diff) -> Iterator[str]:
    yield "Month by month: conversations by the month in which they were opened, people at its end."
    yield ""
    head = ["month", "conversations, A / B", "of them differ", "people whose status differs"]
    head += ["customers, A / B", "profit, A / B"]
    yield from _table(
        head,
        [
            [
                str(month.month),
                " / ".join(f"{opened:,}" for opened in month.conversations),
                f"{month.conversations_differing:,}",
                f"{month.people_differing:,}",
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
        f"{words.gap(found.value[1] - found.value[0], 'money')} for {names[1]}. One replicate is an example, not evidence: see the "
        "comparison for many replicates."
    )


def _table(head: list[str], rows: list[list[str]]) -> Iterator[str]:
    """Columns side by side, with narrow headings broken over lines."""
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
    """Show a minute from the end of burn-in as day and time."""
    day, rest = divmod(float(minute), DAY_MIN)
    return f"day {int(day) + 1}, {int(rest // 60):02d}:{int(rest % 60):02d}"


def _people(number: int) -> str:
    return "1 person" if number == 1 else f"{number:,} people"


def _s(number: int) -> str:
    return "" if number == 1 else "s"
