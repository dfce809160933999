# mypy: ignore-errors
"""The clinic behind Django REST framework, in the pages it draws for a browser."""

import django_site

if __name__ == "__main__":
    django_site.settle(
        apps=["rest_framework", "clinic"],
        REST_FRAMEWORK={
            "DEFAULT_PAGINATION_CLASS": "rest_framework.pagination.PageNumberPagination",
            "PAGE_SIZE": 4,
            "DEFAULT_FILTER_BACKENDS": [
                "rest_framework.filters.SearchFilter",
                "rest_framework.filters.OrderingFilter",
            ],
        },
        LOGIN_REDIRECT_URL="/",
    )

from clinic import models
from django.urls import include, path
from rest_framework import routers, serializers, viewsets

router = routers.DefaultRouter()
for model, search in (
    (models.Patient, ("last_name", "record_number")),
    (models.Visit, ("diagnosis",)),
    (models.Location, ("name",)),
    (models.Clinician, ("last_name",)),
):
    meta = type("Meta", (), {"model": model, "fields": "__all__"})
    shown = type(f"{model.__name__}Serializer", (serializers.ModelSerializer,), {"Meta": meta})
    facts = {
        "queryset": model.objects.order_by("pk"),
        "serializer_class": shown,
        "search_fields": search,
        "ordering_fields": ("id", *search),
    }
    router.register(f"{model.__name__.lower()}s", type(f"{model.__name__}s", (viewsets.ModelViewSet,), facts))
urlpatterns = [path("auth/", include("rest_framework.urls")), path("", include(router.urls))]

if __name__ == "__main__":
    from clinic.content import fill

    django_site.build()
    fill()
    django_site.serve()
