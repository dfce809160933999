"""Page objects for the clinic in Django's admin, as one would have written them in the days of Django 2.2."""

from __future__ import annotations

from portaldriver.pom import PageObject, Selector, button, label, link, named


class AdminPage(PageObject):
    """What every page of the admin has once somebody is signed in."""

    view_site = Selector("#user-tools a:nth-of-type(1)", link("View site"))
    change_password = Selector("#user-tools a:nth-of-type(2)", link("Change password"))
    log_out = Selector("#user-tools a:nth-of-type(3)", link("Log out"))


class Login(PageObject):
    """Where one signs in."""

    path = "/admin/login/"
    username = Selector("#id_username", label("Username"))
    password = Selector("#id_password", label("Password"))
    log_in = Selector(".submit-row input", button("Log in"))


class Index(AdminPage):
    """What there is to manage."""

    path = "/admin/"
    add_patient = Selector("tr.model-patient a.addlink")
    add_visit = Selector(".app-clinic tr:nth-of-type(4) td:nth-of-type(1) a")
    users_section = Selector(link("Authentication and Authorization"))


class Patients(AdminPage):
    """The list of patients, with its search, filters and actions."""

    path = "/admin/clinic/patient/"
    search = Selector("#searchbar", named("q"))
    find = Selector("#changelist-search input[type=submit]", button("Search"))
    add = Selector(".object-tools a", link("Add patient"))
    action = Selector("#changelist-form .actions select", named("action"))
    go = Selector(".actions button", button("Go"))
    only_women = Selector("#changelist-filter ul:nth-of-type(1) li:nth-of-type(2) a", link("Female"))
    only_men = Selector("#changelist-filter ul:nth-of-type(1) li:nth-of-type(3) a", link("Male"))
    only_active = Selector("#changelist-filter ul:nth-of-type(2) li:nth-of-type(2) a")
    by_last_name = Selector("thead th:nth-of-type(3) .text a", link("Last name"))
    by_number = Selector("thead .column-record_number .text a", link("Record number"))
    first_patient = Selector("#result_list tbody tr:nth-of-type(1) th a")
    year = Selector(".xfull .toplinks li:nth-of-type(1) a", link("1950"))


class PatientForm(AdminPage):
    """A patient's record."""

    path = "/admin/clinic/patient/1/change/"
    record_number = Selector("#id_record_number", label("Record number"))
    first_name = Selector("#id_first_name", label("First name"))
    middle_name = Selector(".field-first_name .fieldBox:nth-of-type(2) input")
    last_name = Selector("#id_last_name", label("Last name"))
    birth_date = Selector("#id_birth_date", label("Date of birth"))
    today = Selector(".field-birth_date .datetimeshortcuts a:nth-of-type(1)", link("Today"))
    female = Selector("#id_sex_0", label("Female"))
    male = Selector("#id_sex li:nth-of-type(2) input", label("Male"))
    unknown = Selector("#id_sex_2")
    email = Selector("#id_email", label("E-mail address"))
    city = Selector(".form-row.field-city .field-city input", named("city"))
    active = Selector(".field-is_active .checkbox-row input", label("Active"))
    clinician = Selector("#id_clinician", label("Clinician"))
    remarks = Selector("#id_remarks", label("Remarks"))
    contact_name = Selector("#contact_set-0 input[name$=full_name]", named("contact_set-0-full_name"))
    contact_removed = Selector("#contact_set-0 h3 .delete input", named("contact_set-0-DELETE"))
    another_contact = Selector("#contact_set-group .add-row a", link("Add another Contact"))
    history = Selector(".object-tools li:nth-of-type(1) a", link("History"))
    save = Selector(".submit-row input.default", button("Save"))
    save_and_add = Selector(".submit-row input:nth-of-type(2)", button("Save and add another"))
    delete = Selector(".submit-row .deletelink-box a", link("Delete"))


class VisitForm(AdminPage):
    """A visit, with what is billed."""

    path = "/admin/clinic/visit/1/change/"
    patient = Selector("#id_patient", named("patient"))
    clinician = Selector("#id_clinician", label("Clinician"))
    location = Selector("#id_location", label("Location"))
    begins_on = Selector(".field-begins input.vDateField", named("begins_0"))
    begins_at = Selector(".field-begins input.vTimeField", named("begins_1"))
    minutes = Selector("#id_minutes", label("Length in minutes"))
    new_patient = Selector("#id_kind li:nth-of-type(1) input", label("New"))
    follow_up = Selector("#id_kind_1", label("Follow-up"))
    status = Selector("#id_status", label("Status"))
    letter = Selector("#id_letter", label("Referral letter"))
    procedure = Selector("#charge_set-0 .field-procedure input", named("charge_set-0-procedure"))
    units = Selector("#charge_set-group tbody tr:nth-of-type(1) td:nth-of-type(3) input")
    another_charge = Selector("#charge_set-group .add-row a", link("Add another Charge"))


class Delete(AdminPage):
    """Where a deletion is confirmed."""

    path = "/admin/clinic/location/3/delete/"
    sure = Selector("form input[type=submit]", button("Yes, I'm sure"))


class Password(PageObject):
    """Where one's password is changed; its menu is shorter than the other pages'."""

    path = "/admin/password_change/"
    log_out = Selector(link("Log out"))
    old = Selector("#id_old_password", label("Old password"))
    new = Selector("#id_new_password1", label("New password"))
    again = Selector("#id_new_password2", label("New password confirmation"))
    change = Selector(".submit-row input", button("Change my password"))


PAGES: tuple[type[PageObject], ...] = (Login, Index, Patients, PatientForm, VisitForm, Delete, Password)
