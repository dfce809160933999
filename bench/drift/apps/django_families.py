"""The families that stand on Django."""

from __future__ import annotations

from bench.drift.apps.family import Family, Key, Version, signing_in

CLERK = {"[name=username]": "clerk", "[name=password]": "invented-pass-1"}
ADMIN = signing_in("/admin/login/", CLERK, "[type=submit]")
LATER: dict[Key, Key] = {
    ("a", "/admin/logout/"): ("b", "log out"),
    ("a", "?p=1"): ("a", "?p=2"),
    ("b", "choose all"): ("b", "choose all locations"),
    ("b", "choose"): ("b", "choose selected locations"),
    ("b", "remove"): ("b", "remove selected locations"),
    ("b", "remove all"): ("b", "remove all locations"),
}
"""What newer versions call the same: one leaves by a button where a link was, and pages are counted from one."""

DJADMIN = Family(
    name="djclinic",
    site="djadmin_site.py",
    versions=(
        Version(name="2.2", requires=("django==2.2.28", "setuptools<81")),
        Version(name="3.2", requires=("django==3.2.25",)),
        Version(name="5.2", requires=("django==5.2",)),
    ),
    pages={
        "login": "/admin/login/",
        "index": "/admin/",
        "patients": "/admin/clinic/patient/",
        "patient": "/admin/clinic/patient/1/change/",
        "new patient": "/admin/clinic/patient/add/",
        "visits": "/admin/clinic/visit/",
        "visit": "/admin/clinic/visit/1/change/",
        "clinician": "/admin/clinic/clinician/1/change/",
        "delete": "/admin/clinic/location/3/delete/",
        "history": "/admin/clinic/visit/1/history/",
        "account": "/admin/auth/user/1/change/",
        "password": "/admin/password_change/",
    },
    outside=("login",),
    enter=ADMIN,
    same=LATER,
)

SKIN_REQUIRES = (
    "django==5.1.5",
    "django-jazzmin==3.0.1",
    "django-grappelli==4.0.1",
    "django-unfold==0.46.0",
    "django-admin-interface==0.29.1",
)
SKINS = Family(
    name="djskins",
    site="djadmin_site.py",
    versions=tuple(
        Version(name=skin, requires=SKIN_REQUIRES, arguments=(skin,), shared="all")
        for skin in ("none", "admin_interface", "grappelli", "jazzmin", "unfold")
    ),
    pages=DJADMIN.pages,
    outside=("login",),
    enter=ADMIN,
    upgrades=(
        ("none", "admin_interface"),
        ("none", "grappelli"),
        ("none", "jazzmin"),
        ("none", "unfold"),
        ("jazzmin", "unfold"),
        ("grappelli", "jazzmin"),
    ),
)

PACK_REQUIRES = (
    "django==4.2.16",
    "django-crispy-forms==2.3",
    "crispy-bootstrap3",
    "crispy-bootstrap4==2024.10",
    "crispy-bootstrap5==2024.10",
    "crispy-tailwind==1.0.3",
)
PACKS = Family(
    name="packs",
    site="packs_site.py",
    versions=tuple(
        Version(name=pack, requires=PACK_REQUIRES, arguments=(pack,), shared="all")
        for pack in ("plain_p", "plain_table", "plain_div", "bootstrap3", "bootstrap4", "bootstrap5", "tailwind")
    ),
    pages={"referral": "/referral", "find": "/find", "profile": "/profile"},
    upgrades=(
        ("plain_p", "bootstrap3"),
        ("plain_table", "plain_div"),
        ("plain_table", "bootstrap5"),
        ("bootstrap3", "bootstrap4"),
        ("bootstrap3", "bootstrap5"),
        ("bootstrap4", "tailwind"),
        ("plain_div", "tailwind"),
    ),
)

REST = Family(
    name="rest",
    site="rest_site.py",
    versions=(
        Version(name="3.9", requires=("djangorestframework==3.9.4", "django==2.2.28", "setuptools<81")),
        Version(name="3.16", requires=("djangorestframework==3.16.0", "django==5.2")),
    ),
    pages={
        "login": "/auth/login/",
        "root": "/?format=api",
        "patients": "/patients/?format=api",
        "patient": "/patients/1/?format=api",
        "visits": "/visits/?format=api&page=2",
        "clinician": "/clinicians/1/?format=api",
    },
    outside=("login",),
    enter=signing_in("/auth/login/", CLERK, "[type=submit]"),
)

ACCOUNTS = Family(
    name="accounts",
    site="accounts_site.py",
    versions=(
        Version(name="0.50", requires=("django-allauth==0.50.0", "django==3.2.25", "setuptools<81")),
        Version(name="0.63", requires=("django-allauth==0.63.6", "django==4.2.16")),
        Version(name="65", requires=("django-allauth[mfa]==65.3.0", "django==5.2", "fido2<2")),
    ),
    pages={
        "login": "/accounts/login/",
        "signup": "/accounts/signup/",
        "reset": "/accounts/password/reset/",
        "email": "/accounts/email/",
        "password": "/accounts/password/change/",
        "logout": "/accounts/logout/",
        "connections": "/accounts/social/connections/",
    },
    outside=("login", "signup", "reset"),
    enter=signing_in(
        "/accounts/login/", {"[name=login]": "clerk", "[name=password]": "invented-pass-1"}, "form [type=submit]"
    ),
    same={("b", "sign up »"): ("b", "sign up"), ("b", "add e-mail"): ("b", "add email")},
)

WAGTAIL = Family(
    name="wagtail",
    site="wagtail_site.py",
    versions=(
        Version(name="2.16", requires=("wagtail==2.16.3", "django==3.2.25", "setuptools<81")),
        Version(name="6.3", requires=("wagtail==6.3.1", "django==5.1.5"), moved={"new user": "/admin/users/new/"}),
    ),
    pages={
        "login": "/admin/login/",
        "home": "/admin/",
        "explorer": "/admin/pages/2/",
        "page": "/admin/pages/3/edit/",
        "images": "/admin/images/",
        "new image": "/admin/images/add/",
        "documents": "/admin/documents/",
        "users": "/admin/users/",
        "new user": "/admin/users/add/",
        "groups": "/admin/groups/",
        "sites": "/admin/sites/",
        "redirects": "/admin/redirects/add/",
        "account": "/admin/account/",
    },
    outside=("login",),
    enter=ADMIN,
    same={
        ("a", "?ordering=title"): ("a", "/admin/pages/2/?ordering=title"),
        ("a", "?ordering=latest_revision_created_at"): ("a", "/admin/pages/2/?ordering=latest_revision_created_at"),
        ("a", "?ordering=content_type"): ("a", "/admin/pages/2/?ordering=content_type"),
        ("a", "?ordering=live"): ("a", "/admin/pages/2/?ordering=live"),
        ("a", "/admin/users/add/"): ("a", "/admin/users/new/"),
        ("a", "/admin/users/1/"): ("a", "/admin/users/edit/1/"),
        ("a", "/admin/groups/1/"): ("a", "/admin/groups/edit/1/"),
        ("a", "/admin/groups/2/"): ("a", "/admin/groups/edit/2/"),
        ("a", "/admin/groups/?ordering=-name"): ("a", "/admin/groups/?ordering=name"),
        ("a", "/admin/sites/1/"): ("a", "/admin/sites/edit/1/"),
        ("a", "#profile"): ("a", "#tab-profile"),
        ("a", "#notifications"): ("a", "#tab-notifications"),
        ("b", "save account details"): ("b", "save"),
    },
    gone=frozenset([("b", "lock"), ("a", "/admin/pages/3/unpublish/"), ("b", "submit to moderators approval")]),
    patience=1.0,
)
