# mypy: ignore-errors
"""Wagtail's admin with a few invented pages."""

import sys

import django_site

if __name__ == "__main__":
    import wagtail

    older = wagtail.VERSION[0] < 3
    core = "wagtail.core" if older else "wagtail"
    parts = ["forms", "redirects"]
    names = ["embeds", "sites", "users", "snippets", "documents", "images", "search", "admin"]
    django_site.settle(
        apps=[
            *(f"wagtail.contrib.{name}" for name in parts),
            *(f"wagtail.{name}" for name in names),
            core,
            "modelcluster",
            "taggit",
        ],
        WAGTAIL_SITE_NAME="Clinic news",
        WAGTAILADMIN_BASE_URL="http://127.0.0.1",
        WAGTAIL_ENABLE_UPDATE_CHECK=False,
        WAGTAIL_ENABLE_WHATS_NEW_BANNER=False,
        WAGTAIL_GRAVATAR_PROVIDER_URL=None,
        WAGTAILSEARCH_BACKENDS={"default": {"BACKEND": "wagtail.search.backends.database"}},
    )

from django.urls import include, path
from wagtail.admin import urls as admin_urls
from wagtail.documents import urls as document_urls

try:
    from wagtail import urls as page_urls
except ImportError:
    from wagtail.core import urls as page_urls

urlpatterns = [
    path("admin/", include(admin_urls)),
    path("documents/", include(document_urls)),
    path("", include(page_urls)),
]


def fill():
    """Store a superuser and three pages."""
    from django.contrib.auth import get_user_model

    try:
        from wagtail.models import Page
    except ImportError:
        from wagtail.core.models import Page

    get_user_model().objects.create_superuser("clerk", "clerk@example.com", "invented-pass-1")
    home = Page.objects.get(slug="home")
    for title in ("Opening hours", "How to find us", "New clinicians"):
        home.add_child(instance=Page(title=title, slug=title.lower().replace(" ", "-")))


if __name__ == "__main__":
    django_site.build()
    fill()
    print("serving", file=sys.stderr)
    django_site.serve()
