"""django-allauth, as it is installed: a site in a process of its own, its page objects, and what it says of sign-ins."""
