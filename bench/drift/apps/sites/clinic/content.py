# mypy: ignore-errors
"""Fill the clinic with people who do not exist."""

from datetime import date, datetime, timedelta, timezone

FIRST = ["Ada", "Bo", "Cleo", "Dov", "Esi", "Fay", "Gil", "Hana", "Ivo", "Juno", "Kofi", "Lena"]
LAST = ["Abara", "Brandt", "Costa", "Dimov", "Eklund", "Farah", "Gomez", "Haddad", "Ito", "Jansen", "Klein", "Lowe"]


def fill():
    """Store a superuser, three locations, three clinicians, and twelve patients with visits."""
    from clinic import models
    from django.contrib.auth import get_user_model

    get_user_model().objects.create_superuser("clerk", "clerk@example.com", "invented-pass-1")
    places = [models.Location.objects.create(name=name) for name in ("Main Street", "Riverside", "By video")]
    seers = [
        models.Clinician.objects.create(first_name=FIRST[i], last_name=LAST[-i - 1], npi=f"000000000{i}")
        for i in range(3)
    ]
    for number, (first, last) in enumerate(zip(FIRST, LAST, strict=True)):
        patient = models.Patient.objects.create(
            record_number=f"R{number:05}",
            first_name=first,
            last_name=last,
            birth_date=date(1950 + 4 * number, 1 + number, 3 + number),
            sex="FMU"[number % 3],
            email=f"{first.lower()}@example.com",
            home_phone=f"555-01{number:02}",
            clinician=seers[number % 3],
        )
        visit = models.Visit.objects.create(
            patient=patient,
            clinician=seers[number % 3],
            location=places[number % 3],
            begins=datetime(2024, 5, 6, 9, tzinfo=timezone.utc) + timedelta(days=number),  # noqa: UP017 -- old Pythons
            kind="NFT"[number % 3],
            status="BAC"[number % 3],
        )
        models.Charge.objects.create(visit=visit, procedure="99213", units=1, amount=80)
        models.Contact.objects.create(patient=patient, full_name="Kim Other", relation="friend", phone="555-0199")
