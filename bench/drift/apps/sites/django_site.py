# mypy: ignore-errors
"""Serve a Django site from one process, with a database of its own in the working folder."""

import gettext
import inspect
import socketserver
import sys
from pathlib import Path
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer

APPS = (
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
)
MIDDLEWARE = (
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
)
CONTEXT = tuple(
    f"django.{name}"
    for name in (
        "template.context_processors.debug",
        "template.context_processors.request",
        "contrib.auth.context_processors.auth",
        "contrib.messages.context_processors.messages",
    )
)


def _mend_gettext():
    """Let Django 2.2, which still passes an argument that Python 3.11 has no more, find its translations."""
    if "codeset" not in inspect.signature(gettext.translation).parameters:
        original = gettext.translation

        def translation(*given, codeset=None, **named):
            return original(*given, **named)

        gettext.translation = translation


def settle(*, apps, urls="__main__", middleware=(), templates=None, **more):
    """Configure Django. `templates` are texts by name, for sites whose package leaves a frame to be written."""
    import django
    from django.conf import settings

    _mend_gettext()
    loaders = [
        ("django.template.loaders.locmem.Loader", templates or {}),
        "django.template.loaders.filesystem.Loader",
        "django.template.loaders.app_directories.Loader",
    ]
    values = {
        "DEBUG": True,
        "SECRET_KEY": "of-no-worth-outside-this-bench",
        "ALLOWED_HOSTS": ["127.0.0.1"],
        "ROOT_URLCONF": urls,
        "INSTALLED_APPS": [*APPS, *apps],
        "MIDDLEWARE": [*MIDDLEWARE, *middleware],
        "DATABASES": {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": "site.sqlite3"}},
        "TEMPLATES": [
            {
                "BACKEND": "django.template.backends.django.DjangoTemplates",
                "OPTIONS": {"context_processors": list(CONTEXT), "loaders": loaders},
            }
        ],
        "STATIC_URL": "/static/",
        "MEDIA_ROOT": str(Path.cwd() / "media"),
        "MEDIA_URL": "/media/",
        "USE_TZ": True,
        "TIME_ZONE": "UTC",
        "DEFAULT_AUTO_FIELD": "django.db.models.AutoField",
        "EMAIL_BACKEND": "django.core.mail.backends.dummy.EmailBackend",
    }
    values.update(more)
    settings.configure(**values)
    django.setup()


def build():
    """Make the tables."""
    from django.core.management import call_command

    call_command("migrate", run_syncdb=True, verbosity=0)


class _Server(socketserver.ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _Quiet(WSGIRequestHandler):
    def log_message(self, *_):
        """Say nothing."""


def serve():
    """Serve what is configured on the port that the command line names, until the process is ended."""
    from django.contrib.staticfiles.handlers import StaticFilesHandler
    from django.core.wsgi import get_wsgi_application

    server = _Server(("127.0.0.1", int(sys.argv[1])), _Quiet)
    server.set_app(StaticFilesHandler(get_wsgi_application()))
    server.serve_forever()
