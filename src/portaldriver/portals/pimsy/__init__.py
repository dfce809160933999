"""PIMSY EHR: the Provider Portal, which is the part of it that lives in a browser."""

from .client import Pimsy

__all__ = ["Pimsy"]
