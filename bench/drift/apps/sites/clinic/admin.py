# mypy: ignore-errors
"""The clinic in Django's admin: lists with filters and actions, forms with sections and inlines."""

from clinic import models
from django.contrib import admin


class Charges(admin.TabularInline):
    """Rows of a bill in a visit's form."""

    model = models.Charge
    extra = 2


class Contacts(admin.StackedInline):
    """Blocks of contacts in a patient's form."""

    model = models.Contact
    extra = 1


@admin.register(models.Patient)
class PatientAdmin(admin.ModelAdmin):
    """A searchable list, and a form in sections."""

    list_display = ("record_number", "last_name", "first_name", "birth_date", "sex", "is_active")
    list_filter = ("sex", "is_active", "clinician")
    search_fields = ("record_number", "last_name", "first_name")
    date_hierarchy = "birth_date"
    inlines = (Contacts,)
    list_per_page = 12
    radio_fields = {"sex": admin.HORIZONTAL}  # noqa: RUF012
    fieldsets = (
        ("Person", {"fields": ("record_number", ("first_name", "middle_name", "last_name"), "birth_date", "sex")}),
        ("Reaching them", {"fields": ("email", ("home_phone", "mobile_phone"), "street", ("city", "postal_code"))}),
        ("Care", {"fields": ("is_active", "consent_on_file", "clinician", "remarks")}),
    )


@admin.register(models.Visit)
class VisitAdmin(admin.ModelAdmin):
    """A list that is edited in place, and a form with a table of charges."""

    list_display = ("id", "patient", "clinician", "begins", "status", "copay")
    list_editable = ("status",)
    list_filter = ("status", "kind", "location")
    search_fields = ("patient__last_name",)
    inlines = (Charges,)
    list_per_page = 8
    raw_id_fields = ("location",)
    autocomplete_fields = ("patient",)
    radio_fields = {"kind": admin.VERTICAL}  # noqa: RUF012
    save_on_top = True


@admin.register(models.Clinician)
class ClinicianAdmin(admin.ModelAdmin):
    """Two lists between which locations are moved."""

    filter_horizontal = ("locations",)
    search_fields = ("last_name",)


admin.site.register(models.Location)
