"""Treatment plans and scores of an invented practice."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from mock_portals.pimsy.book import Book
from mock_portals.pimsy.nouns.clinical import Plan, Score
from mock_portals.pimsy.nouns.documents import Document, Folder

STATUSES = ("Active", "Draft", "Reviewed", "Expired", "Discontinued", "Active")
FIRST_PLAN, FIRST_SCORE, FIRST_FILE = 6001, 8001, 9001


def treat(book: Book, today: date) -> None:
    """Have plans for the first clients, due around today, and scores of three of them. Numbers are of their own."""
    for number, client in enumerate(book.clients[:6]):
        begun = today - timedelta(days=80)
        author = book.users[number % len(book.users)].name
        plan = Plan(
            FIRST_PLAN + number,
            client.id,
            client.division,
            STATUSES[number],
            begun,
            None if number == 1 else today + timedelta(days=10 * number - 5),
            begun + timedelta(days=365),
            author,
        )
        plan.diagnoses = [(one.code, one.description) for one in client.diagnoses]
        plan.goals = [(1, "Invented goal.", "Open", today + timedelta(days=90)), (2, "Another.", "Met", None)]
        plan.objectives = [(1, 1, "Invented step.", "Open", today + timedelta(days=30))]
        plan.reviews = [(today - timedelta(days=40), author, "Invented outcome.", plan.review_due)]
        plan.signatures = [(author, "Author", datetime.combine(begun, time(9, 30))), (client.name, "Client", None)]
        book.plans.append(plan)
    for number, client in enumerate(book.clients[:3]):
        for turn in range(3 - number):
            on = today - timedelta(days=60 - 28 * turn)
            score = Score(FIRST_SCORE + len(book.scores), client.id, "PHQ-9", on, str(17 - 5 * turn))
            score.severity = ("Moderately severe", "Moderate", "Mild")[turn] if number == 0 else ""
            score.division, score.by = client.division, "Staff" if turn == 0 else "Client"
            score.answers = [("Invented question", str(turn))]
            book.scores.append(score)
    _file(book, today)


def _file(book: Book, today: date) -> None:
    """Have folders and documents of the first client and the first group."""
    first, group = f"client:{book.clients[0].id}", f"group:{book.groups[0].id}"
    book.folders += [
        Folder(FIRST_FILE, first, "Intake", "Invented", "Outpatient"),
        Folder(FIRST_FILE + 1, group, "Flyers"),
    ]
    for number, (owner, name, folder) in enumerate(
        ((first, "Consent.txt", "Intake"), (first, "Letter.pdf", ""), (group, "Schedule.txt", "Flyers"))
    ):
        content = f"Invented {number}.".encode()
        held = Document(FIRST_FILE + 10 + number, owner, name, content, "Consent", folder, today, book.users[0].name)
        book.documents.append(held)
