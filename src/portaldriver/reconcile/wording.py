"""What each difference is called, what it means, and what a biller does next."""

from __future__ import annotations

from typing import Final, Literal

Code = Literal[
    "deposit_missing",
    "deposit_awaited",
    "deposit_unseen",
    "deposit_doubled",
    "deposit_unexplained",
    "deposit_ambiguous",
    "amount_differs",
    "date_differs",
    "remittance_twice",
    "remittance_without_amount",
    "payment_unbalanced",
    "claim_unbalanced",
    "line_unbalanced",
    "amount_missing",
    "provider_adjustment",
    "claim_not_ours",
    "claim_unanswered",
    "charge_differs",
    "paid_otherwise",
    "paid_twice",
    "taken_back",
    "unposted",
    "posted_otherwise",
    "posted_unknown",
]

WORDS: Final[dict[Code, str]] = {
    "deposit_missing": "announced, and the bank does not show it",
    "deposit_awaited": "announced for days that the bank's statement does not cover",
    "deposit_unseen": "announced before the bank's statement begins, due within it, and not in it",
    "deposit_doubled": "the bank shows the same payment again",
    "deposit_unexplained": "money came that no remittance explains",
    "deposit_ambiguous": "several could belong together",
    "amount_differs": "the bank shows another amount than was announced",
    "date_differs": "the bank shows it far from the day that was announced",
    "remittance_twice": "the same remittance came before and counts once",
    "remittance_without_amount": "the remittance names no amount",
    "payment_unbalanced": "claims and adjustments do not add up to the payment",
    "claim_unbalanced": "a claim does not add up within the remittance",
    "line_unbalanced": "a line does not add up within the remittance",
    "amount_missing": "an amount is absent or unreadable in the remittance",
    "provider_adjustment": "the payer moved money beside the claims",
    "claim_not_ours": "paid for a claim that is not among those sent",
    "claim_unanswered": "sent, and no remittance answers it",
    "charge_differs": "the payer names another charge than was sent",
    "paid_otherwise": "paid, adjusted and patient's share are not what was billed",
    "paid_twice": "paid more than once, and nothing takes the earlier payment back",
    "taken_back": "the payer took its payment back and paid nothing instead",
    "unposted": "paid, and not posted",
    "posted_otherwise": "posted with other amounts than were paid",
    "posted_unknown": "posted, and no remittance pays it",
}

NEXT: Final[dict[Code, str]] = {
    "deposit_missing": "Trace the payment with the payer, by its number; look at other accounts first.",
    "deposit_awaited": "Nothing yet: look again with the bank's statement of these days.",
    "deposit_unseen": "Look in the bank's statement before this one; if it is not there, trace it with the payer.",
    "deposit_doubled": "Look whether the bank shows one entry twice, or the payer paid twice and will ask for it back.",
    "deposit_unexplained": "Fetch the remittance from the payer or the clearinghouse; post nothing until it is here.",
    "deposit_ambiguous": "Decide which belong together, by the statement's own details.",
    "amount_differs": "Ask the bank for a returned or partial payment, then the payer.",
    "date_differs": "See that it is the same payment, then leave it.",
    "remittance_twice": "See that it was posted once.",
    "remittance_without_amount": "Ask for the remittance to be sent again.",
    "payment_unbalanced": "Do not post: ask the payer for a remittance that adds up.",
    "claim_unbalanced": "Post by hand, after the payer has said what was meant.",
    "line_unbalanced": "Post by hand, after the payer has said what was meant.",
    "amount_missing": "Post by hand, after the payer has said what was meant.",
    "provider_adjustment": "Post it to the account for its reason: it belongs to no claim of this remittance.",
    "claim_not_ours": "Find whose claim it is: another system, another office, or an error of the payer's.",
    "claim_unanswered": "Ask for the claim's status before the payer's deadline for filing.",
    "charge_differs": "Compare the claim that was sent with what the payer has.",
    "paid_otherwise": "See which amount the payer left out, and post by hand.",
    "paid_twice": "Hold the second payment ready: the payer will take it back.",
    "taken_back": "See why, then correct the claim or bill the patient.",
    "unposted": "Post it.",
    "posted_otherwise": "Compare the posting with the remittance and put it right.",
    "posted_unknown": "Find what was posted, and take it back if nothing pays it.",
}

TOLD: Final[frozenset[Code]] = frozenset({"deposit_awaited", "provider_adjustment", "date_differs", "remittance_twice"})
"""What is told, and asks for nothing."""
