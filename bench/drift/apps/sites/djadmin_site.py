# mypy: ignore-errors
"""The clinic in Django's own admin, below the skin that the command line names, if it names one."""

import sys

import django_site

if __name__ == "__main__":
    skin = [one for one in sys.argv[2:3] if one != "none"]
    more = {"X_FRAME_OPTIONS": "SAMEORIGIN", "SILENCED_SYSTEM_CHECKS": ["security.W019"]}
    django_site.settle(
        apps=[*skin, *(["colorfield"] if "admin_interface" in skin else []), "django.contrib.admin", "clinic"], **more
    )

from django.contrib import admin
from django.urls import include, path

urlpatterns = [path("admin/", admin.site.urls)]
if "grappelli" in sys.argv:
    urlpatterns.append(path("grappelli/", include("grappelli.urls")))

if __name__ == "__main__":
    from clinic.content import fill

    django_site.build()
    fill()
    django_site.serve()
