"""Filling placeholders in the patients' words."""

from __future__ import annotations

from django import template

register = template.Library()


@register.filter
def named(sentence: str, name: object) -> str:
    """ "Hello {name}" with whatever its one placeholder is called."""
    return sentence.format(name=name, helper=name, count=name, pain=name, day=name)


@register.filter
def clinic(sentence: str, name: str) -> str:
    return sentence.format(clinic=name)
