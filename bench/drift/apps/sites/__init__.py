"""Small sites on public packages, each a program `python SITE.py PORT` that other environments' Pythons run."""
