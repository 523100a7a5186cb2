"""Plain labels of parameters, for people who have never seen the model. A parameter without one is labelled by its meaning."""

from __future__ import annotations

from collections.abc import Mapping

from sim.app.choice.parameters import Number

LABELS: Mapping[str, str] = {
    "society.customer_share": "Customers among the people of the market",
    "society.margin_median": "What a customer brings",
    "society.margin_sigma": "How much customers differ in what they bring",
    "society.margin_rate": "Margin as a share of the price",
    "society.followers_mean": "Public followers of a person",
    "society.ties_mean": "Close friends of a person",
    "society.loudness_median": "How loud people are",
    "society.loudness_spread": "How much people differ in loudness",
    "society.entitlement_median": "How entitled people feel",
    "society.entitlement_spread": "How much people differ in entitlement",
    "society.activity_sigma": "How much people differ in how much they speak",
    "society.trust_median": "Trust that people start with",
    "society.homophily": "How alike friends are",
    "society.time_value": "What an hour is worth to a customer",
    "experience.encounters": "Dealings with the company",
    "experience.quality": "Quality when nothing fails",
    "voice.complain_minor": "Complaining after a minor failure",
    "voice.complain_quality": "Complaining after poor quality or treatment",
    "voice.complain_money": "Complaining after a failure that costs money",
    "voice.complain_serious": "Complaining after a serious failure",
    "voice.public_share": "Complaints made in public",
    "voice.questions": "Questions asked",
    "voice.question_public": "Questions asked in public",
    "voice.unfounded": "Complaints although nothing failed",
    "voice.let_down": "Complaining out of disappointment",
    "voice.words": "Talk about the company among people",
    "voice.stories": "Bad experiences told to friends",
    "voice.stories_good": "Good experiences told to friends",
    "voice.stirred": "Readers of a complaint who speak up too",
    "desk.responders": "Responders that can be rostered",
    "desk.wage": "Wage of a responder",
    "desk.handle_min": "Time that an answer takes",
    "desk.compensation": "Usual compensation",
    "desk.patience_min": "Patience for a first answer",
    "desk.shift_start": "When the desk opens",
    "desk.shift_hours": "Length of a shift",
    "desk.weekend": "Responders at work at the weekend",
    "desk.inconsistency": "How unequally equal cases are treated",
    "peers.willing": "Ordinary customers who answer a question",
    "peers.willing_advocate": "Advocates who answer a question",
    "peers.delay_min": "Time until another customer answers",
    "peers.solve": "Chance that another customer's answer solves it",
    "peers.organic_share": "Customers who are advocates of their own accord",
    "programme.accept": "Invited customers who become advocates",
    "programme.member_cost": "Cost of a member of the advocates' programme",
    "outreach.gain": "Good done by contact that fits",
    "outreach.noise": "Harm done by contact that does not fit",
    "outreach.tires": "How fast contact tires people",
    "outreach.cost": "Cost of a contact",
    "spread.seen": "Followers who see a post",
    "spread.reshare": "Readers who pass a post on",
    "feeling.solved": "Good done by solving the matter",
    "feeling.failed": "Harm done by an answer that solves nothing",
    "feeling.ignored": "Harm done by no answer at all",
    "feeling.word": "How far a word moves a hearer",
    "feeling.negativity": "Weight of bad words against good ones",
    "loyalty.churn": "Customers who leave in an ordinary month",
    "loyalty.competition": "Pull of competitors",
    "loyalty.search_chance": "Disappointed customers who look around",
    "loyalty.answer_stops_search": "Searches that a quick, personal answer ends",
    "loyalty.word_share": "New customers who come through friends",
    "loyalty.site_effect": "How much the rating decides",
    "loyalty.contagion": "How much a friend who leaves draws others along",
    "company.budget": "Budget per customer and month",
    "company.fix_cost": "Cost of fixing a root cause",
    "company.fix_effect": "Failures that fixing a root cause removes",
    "company.run_off_months": "Months counted after the end",
    "segments.<name>.margin": "What they bring, against the median",
    "segments.<name>.failures": "How often something fails for them, against the market",
    "causes.<name>.per_1000": "Failures",
    "channels.<name>.coverage": "What the company hears there",
    "channels.<name>.detection_min": "Time until the company hears it",
    "channels.<name>.gives_up": "People who give up when patience ends",
    "events.<name>.day": "Day on which it begins",
    "events.<name>.length": "Days that it lasts",
    "events.<name>.reach": "Readers outside the market",
    "events.<name>.inside": "People of the market who see it",
    "events.<name>.size": "Rise of the price",
    "events.<name>.felt": "How much the rise is resented",
    "events.<name>.search": "Customers who look around because of it",
    "events.<name>.deters": "New customers who stay away",
    "events.<name>.deaf": "Days for which the company hears nothing there",
    "events.<name>.catch": "People who follow when they see it",
    "events.<name>.lift": "How far it raises expectations",
    "events.<name>.appeal": "How far it wins over people who are not customers",
}
"""By key, entries of lists as ``<name>``."""

SHARES: Mapping[str, str] = {
    "outage": "Customers who are cut off",
    "competitor": "Customers who look at the competitor",
    "new-channel": "People who move there",
    "hype": "Influencers who take it up first",
}
"""Labels of an event's ``share``, by kind of event."""


def label_of(number: Number) -> str:
    """Return a number's label; the entry that it belongs to stands in brackets."""
    text = LABELS.get(number.info.key) or (SHARES.get(number.kind) if number.info.name == "share" else None)
    text = text or _first_clause(meaning_of(number))
    return f"{text} ({number.entry})" if number.entry else text


def meaning_of(number: Number) -> str:
    """Return a number's meaning, of an event's what holds for its kind."""
    if not number.kind:
        return number.info.meaning
    parts = [part.partition(": ") for part in number.info.meaning.split("; ")]
    mine = [text for kind, colon, text in parts if colon and kind == number.kind.replace("-", " ")]
    return mine[0] if mine else number.info.meaning


def _first_clause(meaning: str) -> str:
    text = meaning.split(";")[0].split(":")[0].split(",")[0].replace("`", "").strip()
    return text[:1].upper() + text[1:]
