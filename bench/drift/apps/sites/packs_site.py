# mypy: ignore-errors
"""Three invented forms, drawn by the template pack that the command line names, or by Django alone."""

import importlib.util
import sys

import django_site

PACK = sys.argv[2]
PLAIN = PACK.startswith("plain_")
FRAME = """<!doctype html><html lang="en"><head><title>{{ title }}</title></head><body>
<nav>{% for path, text in links %}<a href="{{ path }}">{{ text }}</a> {% endfor %}</nav>
<main class="container"><h1>{{ title }}</h1>{{ body }}</main>
<footer><a href="/terms">Terms of use</a> <a href="/support">Get support</a></footer></body></html>"""
LINKS = (("/referral", "New referral"), ("/find", "Find a referral"), ("/profile", "Your profile"), ("/leave", "Leave"))

if __name__ == "__main__":
    installed = [] if PLAIN else ["crispy_forms"]
    own = f"crispy_{PACK}"
    if importlib.util.find_spec(own):
        installed.append(own)
    django_site.settle(
        apps=installed,
        templates={"frame.html": FRAME},
        CRISPY_TEMPLATE_PACK=PACK,
        CRISPY_ALLOWED_TEMPLATE_PACKS=[PACK],
        CRISPY_FAIL_SILENTLY=False,
    )

from django import forms  # noqa: E402
from django.shortcuts import render  # noqa: E402
from django.urls import path  # noqa: E402
from django.utils.safestring import mark_safe  # noqa: E402


class Referral(forms.Form):
    """Every kind of control there is."""

    reason = forms.CharField(label="Reason for referral", widget=forms.Textarea(attrs={"rows": 3}))
    urgency = forms.ChoiceField(choices=[("r", "Routine"), ("s", "Soon"), ("t", "Today")], widget=forms.RadioSelect)
    specialty = forms.ChoiceField(choices=[("", "Choose one"), ("c", "Cardiology"), ("n", "Neurology")])
    patient_first = forms.CharField(label="Patient's first name")
    patient_last = forms.CharField(label="Patient's last name")
    birth = forms.DateField(label="Born on", widget=forms.DateInput(attrs={"type": "date"}))
    phone = forms.CharField(label="Telephone", required=False, help_text="With the area code")
    alternate_phone = forms.CharField(label="Other telephone", required=False)
    languages = forms.MultipleChoiceField(
        choices=[("en", "English"), ("es", "Spanish"), ("vi", "Vietnamese")], widget=forms.CheckboxSelectMultiple
    )
    insurer = forms.CharField(label="Insurance company")
    policy = forms.CharField(label="Policy number")
    group = forms.CharField(label="Group number", required=False)
    letter = forms.FileField(label="Letter", required=False)
    interpreter = forms.BooleanField(label="An interpreter is needed", required=False)
    consent = forms.BooleanField(label="The patient agrees")


class Find(forms.Form):
    """A search."""

    number = forms.CharField(label="Referral number", required=False)
    name = forms.CharField(label="Patient", required=False)
    since = forms.DateField(label="From", required=False)
    until = forms.DateField(label="To", required=False)
    state = forms.ChoiceField(choices=[("o", "Open"), ("c", "Closed")], required=False)
    mine = forms.BooleanField(label="Only mine", required=False)


class Profile(forms.Form):
    """An account, with a field that twins another."""

    title = forms.CharField(required=False)
    given = forms.CharField(label="Given name")
    family = forms.CharField(label="Family name")
    work_email = forms.EmailField(label="E-mail at work")
    home_email = forms.EmailField(label="E-mail at home", required=False)
    old = forms.CharField(label="Current password", widget=forms.PasswordInput)
    new = forms.CharField(label="New password", widget=forms.PasswordInput)
    again = forms.CharField(label="New password again", widget=forms.PasswordInput)
    theme = forms.ChoiceField(choices=[("l", "Light"), ("d", "Dark")], widget=forms.RadioSelect)
    news = forms.BooleanField(label="Send me news", required=False)


def _drawn(form, presses, request):
    if not PLAIN:
        from crispy_forms.helper import FormHelper
        from crispy_forms.layout import HTML, Button, Layout, Reset, Submit
        from crispy_forms.utils import render_crispy_form

        form.helper = FormHelper()
        kinds = {"submit": Submit, "reset": Reset, "button": Button}
        made = [kinds[kind](name, text) for kind, name, text in presses]
        form.helper.layout = Layout(*form.fields, HTML("<hr>"), *made)
        return render_crispy_form(form, context={"request": request})
    body = getattr(form, f"as_{PACK.removeprefix('plain_')}")()
    if PACK == "plain_table":
        body = f"<table>{body}</table>"
    buttons = "".join(f'<input type="{kind}" name="{name}" value="{text}">' for kind, name, text in presses)
    return mark_safe(f'<form method="post" enctype="multipart/form-data">{body}{buttons}</form>')  # noqa: S308


def _view(title, form, *presses):
    def view(request):
        body = _drawn(form(), presses, request)
        return render(request, "frame.html", {"title": title, "links": LINKS, "body": body})

    return view


urlpatterns = [
    path(
        "referral",
        _view("New referral", Referral, ("submit", "send", "Send referral"), ("button", "keep", "Keep as draft")),
    ),
    path("find", _view("Find a referral", Find, ("submit", "go", "Find"), ("reset", "empty", "Start over"))),
    path("profile", _view("Your profile", Profile, ("submit", "keep", "Keep changes"))),
]

if __name__ == "__main__":
    django_site.serve()
