# mypy: ignore-errors
"""The clinic's records: one model with every kind of control, and some to relate it to."""

from django.db import models


class Location(models.Model):
    """Where visits take place."""

    name = models.CharField(max_length=80)
    phone = models.CharField("phone number", max_length=20, blank=True)

    def __str__(self):
        return self.name


class Clinician(models.Model):
    """Who sees patients."""

    first_name = models.CharField(max_length=60)
    last_name = models.CharField(max_length=60)
    npi = models.CharField("NPI", max_length=10)
    locations = models.ManyToManyField(Location, blank=True)

    def __str__(self):
        return f"{self.last_name}, {self.first_name}"


class Patient(models.Model):
    """Who is seen."""

    record_number = models.CharField(max_length=12, unique=True)
    first_name = models.CharField(max_length=60)
    middle_name = models.CharField(max_length=60, blank=True)
    last_name = models.CharField(max_length=60)
    birth_date = models.DateField("date of birth")
    sex = models.CharField(max_length=1, choices=[("F", "Female"), ("M", "Male"), ("U", "Unknown")])
    email = models.EmailField("e-mail address", blank=True)
    home_phone = models.CharField(max_length=20, blank=True)
    mobile_phone = models.CharField(max_length=20, blank=True)
    street = models.CharField(max_length=120, blank=True)
    city = models.CharField(max_length=60, blank=True)
    postal_code = models.CharField("ZIP code", max_length=10, blank=True)
    is_active = models.BooleanField("active", default=True)
    consent_on_file = models.BooleanField(default=False)
    clinician = models.ForeignKey(Clinician, null=True, blank=True, on_delete=models.SET_NULL)
    remarks = models.TextField(blank=True)

    def __str__(self):
        return f"{self.last_name}, {self.first_name}"


class Visit(models.Model):
    """One appointment, and what it is billed for."""

    patient = models.ForeignKey(Patient, on_delete=models.CASCADE)
    clinician = models.ForeignKey(Clinician, on_delete=models.CASCADE)
    location = models.ForeignKey(Location, null=True, blank=True, on_delete=models.SET_NULL)
    begins = models.DateTimeField("begins at")
    minutes = models.PositiveIntegerField("length in minutes", default=30)
    kind = models.CharField(
        "kind of visit", max_length=1, choices=[("N", "New"), ("F", "Follow-up"), ("T", "By video")]
    )
    status = models.CharField(max_length=1, choices=[("B", "Booked"), ("A", "Arrived"), ("C", "Cancelled")])
    diagnosis = models.CharField("diagnosis code", max_length=8, blank=True)
    copay = models.DecimalField("co-payment", max_digits=8, decimal_places=2, default=0)
    reminder = models.BooleanField("send a reminder", default=False)
    letter = models.FileField("referral letter", upload_to="letters", blank=True)
    note = models.TextField("note for the front desk", blank=True)

    def __str__(self):
        return f"Visit {self.pk}"


class Charge(models.Model):
    """A line of a visit's bill."""

    visit = models.ForeignKey(Visit, on_delete=models.CASCADE)
    procedure = models.CharField("procedure code", max_length=5)
    units = models.PositiveIntegerField(default=1)
    amount = models.DecimalField(max_digits=8, decimal_places=2)

    def __str__(self):
        return self.procedure


class Contact(models.Model):
    """Whom to call for a patient."""

    patient = models.ForeignKey(Patient, on_delete=models.CASCADE)
    full_name = models.CharField(max_length=80)
    relation = models.CharField(max_length=40)
    phone = models.CharField(max_length=20)

    def __str__(self):
        return self.full_name
