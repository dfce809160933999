"""Screens of the Service Center, new and Classic."""
