"""The families that are made from public packages."""

from __future__ import annotations

from platformdirs import user_cache_path

from bench.drift.apps.django_families import ACCOUNTS, DJADMIN, PACKS, REST, SKINS, WAGTAIL
from bench.drift.apps.family import Family, Version, signing_in

CACHE = user_cache_path("portaldriver") / "drift"

FLASK_ADMIN = Family(
    name="flaskadmin",
    site="flask_admin_site.py",
    versions=(
        *(
            Version(
                name=f"1.5-{templates}",
                requires=(
                    "flask-admin==1.5.8",
                    "flask==2.0.3",
                    "werkzeug==2.0.3",
                    "sqlalchemy==1.4.54",
                    "flask-sqlalchemy==2.5.1",
                    "wtforms==2.3.3",
                    "jinja2==3.0.3",
                    "markupsafe==2.0.1",
                    "itsdangerous==2.0.1",
                    "setuptools<81",
                ),
                arguments=(templates,),
                shared="1.5",
            )
            for templates in ("bootstrap2", "bootstrap3", "bootstrap4")
        ),
        Version(
            name="1.6-bootstrap4",
            requires=(
                "flask-admin==1.6.1",
                "flask==2.3.3",
                "werkzeug==2.3.8",
                "sqlalchemy==2.0.36",
                "flask-sqlalchemy==3.1.1",
                "wtforms==3.1.2",
                "setuptools<81",
            ),
            arguments=("bootstrap4",),
            shared="1.6",
        ),
        Version(
            name="2.0",
            requires=("flask-admin[sqlalchemy]==2.0.2", "flask-sqlalchemy==3.1.1", "sqlalchemy<2.1", "wtforms<3.2"),
            arguments=("bootstrap4",),
        ),
    ),
    pages={
        "home": "/admin/",
        "items": "/admin/item/",
        "new item": "/admin/item/new/",
        "item": "/admin/item/edit/?id=1",
        "details": "/admin/item/details/?id=1",
        "suppliers": "/admin/supplier/",
        "supplier": "/admin/supplier/edit/?id=1",
    },
)

ROUNDUP = Family(
    name="roundup",
    site="roundup_site.py",
    versions=tuple(
        Version(
            name=f"2.4-{template}",
            requires=("roundup==2.4.0", "jinja2", "setuptools<81"),
            arguments=(template,),
            shared="2.4",
        )
        for template in ("classic", "jinja2")
    ),
    pages={
        "login": "/desk/",
        "home": "/desk/home",
        "search": "/desk/issue?@template=search",
        "issues": "/desk/issue?@columns=id,title,priority,status&@sort=id",
        "new issue": "/desk/issue?@template=item",
        "issue": "/desk/issue1",
        "users": "/desk/user",
        "user": "/desk/user1",
        "keyword": "/desk/keyword?@template=item",
    },
    outside=("login",),
    enter=signing_in(
        "/desk/", {"[name=__login_name]": "admin", "[name=__login_password]": "invented-pass-1"}, "[type=submit]"
    ),
)

FAMILIES = {one.name: one for one in (DJADMIN, SKINS, PACKS, FLASK_ADMIN, REST, ACCOUNTS, WAGTAIL, ROUNDUP)}
