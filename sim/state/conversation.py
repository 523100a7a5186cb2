"""Columns of ``State.conversations``, shape (capacity, columns), and their codes.

A conversation is identified by its opener, day and ordinal.
"""

from __future__ import annotations

OPENER = 0
DAY = 1
ORDINAL = 2  # which of the opener's conversations of the day: 0 what they say of their own accord, from 1 events of the scenario
OPENED_AT = 3  # absolute minute
KIND = 4  # COMPLAINT, QUESTION, PRAISE, WORD or CONTACT
VALENCE = 5  # 1 or -1
SEVERITY = 6  # 0 to 3, -1 where nothing failed
CAUSE = 7  # root cause, -1 where nothing failed
FAIR = 8
CHANNEL = 9
PUBLIC = 10  # still readable by others
ANGER = 11  # 0 to 1: arousal of the opening post
STATE = 12  # UNHEARD, HEARD, QUEUED, HANDLED, CUSTOMER_TURN or CLOSED
HEARD_AT = 13  # absolute minute, or NEVER
PRIORITY = 14  # higher is served first
NOT_BEFORE = 15  # absolute minute before which the desk leaves it alone
ACT_AT_REACH = 16  # impressions at which it is taken up at once
GO_PRIVATE = 17  # 1: moves to private after the first answer
EFFORT = 18  # 1: extra effort
COMPENSATION_OFFERED = 19  # money
TONE = 20  # 0 to 1: how personal the answer is
AUTHORITY_NEEDED = 21  # as far as the desk knows
FIRST_ANSWER_AT = 22  # absolute minute, or NEVER
COMPANY_TURNS = 23
CUSTOMER_TURNS = 24
PEER_TURNS = 25
SOLVED = 26  # 0, BY_COMPANY or BY_PEER
COMPENSATION_PAID = 27  # money
ESCALATIONS = 28
DEFENDED = 29  # a peer defended the company against an unfair complaint
BACKFIRED = 30  # a peer defended an unresolved fair complaint
IMPRESSIONS = 31
LAST_TURN_AT = 32  # absolute minute
PUBLIC_ANSWERS = 33
LATE = 34  # 1: the opener's patience has ended
RESHARES = 35
COMPANY_LED = 36  # 1: opened by the company
WAITING_SINCE = 37  # absolute minute at which it began to wait for the company's next turn
HEAD_START = 38  # minutes by which it counts as having waited longer
SENIOR = 39  # 1: a responder with most authority is called in where that is needed
INFECTIOUSNESS = 40  # ratio of how readily it is passed on to other posts of the same anger, mean one
STARS = 41  # stars that it left on the review site, 0: none
RESHARES_FAR = 42  # those outside the market by people who had it from somebody else than its opener
COLUMNS = 43

COMPLAINT, QUESTION, PRAISE, WORD = 0.0, 1.0, 2.0, 3.0
CONTACT = 4.0  # company-led, never heard, queued or read by others
UNHEARD, HEARD, QUEUED, HANDLED, CUSTOMER_TURN, CLOSED = 0.0, 1.0, 2.0, 3.0, 4.0, 5.0
BY_COMPANY, BY_PEER = 1.0, 2.0
