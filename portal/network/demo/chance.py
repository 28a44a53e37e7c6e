"""Reproducible variety: the same key always draws the same."""

import random


def chance(*key: object) -> random.Random:
    """A generator seeded by the key, equal on every machine and in every run."""
    return random.Random("/".join(str(part) for part in key))  # noqa: S311 (variety, not secrecy)
