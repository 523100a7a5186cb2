"""Columns of ``State.conversations``, shape (capacity, columns), and their codes.

A conversation is identified by its opener, day and ordinal.
"""

from __future__ import annotations

# two lines of the processor's cache: what everybody needs who reads it
OPENER = 0
DAY = 1
ORDINAL = 2  # which of the opener's conversations of the day: 0 what they say of their own accord, from 1 events of the scenario
OPENED_AT = 3  # absolute minute
KIND = 4  # COMPLAINT, QUESTION, PRAISE, WORD or CONTACT
VALENCE = 5  # 1 or -1
PUBLIC = 6  # still readable by others
STATE = 7  # UNHEARD, HEARD, QUEUED, HANDLED, CUSTOMER_TURN or CLOSED
ANGER = 8  # 0 to 1: arousal of the opening post
IMPRESSIONS = 9
PUBLIC_ANSWERS = 10
COMPENSATION_PAID = 11  # money
SOLVED = 12  # 0, BY_COMPANY or BY_PEER
COMPANY_TURNS = 13
RESHARES = 14
INFECTIOUSNESS = 15  # ratio of how readily it is passed on to other posts of the same anger, mean one
# the rest
DEFENDED = 16  # a peer defended the company against an unfair complaint
BACKFIRED = 17  # a peer defended an unresolved fair complaint
ACT_AT_REACH = 18  # impressions at which it is taken up at once
SEVERITY = 19  # 0 to 3, -1 where nothing failed
CAUSE = 20  # root cause, -1 where nothing failed
FAIR = 21
CHANNEL = 22
HEARD_AT = 23  # absolute minute, or NEVER
PRIORITY = 24  # higher is served first
NOT_BEFORE = 25  # absolute minute before which the desk leaves it alone
GO_PRIVATE = 26  # 1: moves to private after the first answer
EFFORT = 27  # 1: extra effort
COMPENSATION_OFFERED = 28  # money
TONE = 29  # 0 to 1: how personal the answer is
AUTHORITY_NEEDED = 30  # as far as the desk knows
FIRST_ANSWER_AT = 31  # absolute minute, or NEVER
CUSTOMER_TURNS = 32
PEER_TURNS = 33
ESCALATIONS = 34
LAST_TURN_AT = 35  # absolute minute
LATE = 36  # 1: the opener's patience has ended
COMPANY_LED = 37  # 1: opened by the company
WAITING_SINCE = 38  # absolute minute at which it began to wait for the company's next turn
HEAD_START = 39  # minutes by which it counts as having waited longer
SENIOR = 40  # 1: a responder with most authority is called in where that is needed
STARS = 41  # stars that it left on the review site, 0: none
RESHARES_FAR = 42  # those outside the market by people who had it from somebody else than its opener
COLUMNS = 48  # the last five are spare: a row then begins where a line of the cache does

COMPLAINT, QUESTION, PRAISE, WORD = 0.0, 1.0, 2.0, 3.0
CONTACT = 4.0  # company-led, never heard, queued or read by others
UNHEARD, HEARD, QUEUED, HANDLED, CUSTOMER_TURN, CLOSED = 0.0, 1.0, 2.0, 3.0, 4.0, 5.0
BY_COMPANY, BY_PEER = 1.0, 2.0
