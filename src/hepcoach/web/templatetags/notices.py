"""Whether a practice offers notices on the phone."""

from __future__ import annotations

from django import template

from hepcoach.clinics.models import Practice
from hepcoach.messaging import setup
from hepcoach.patients.models import Channel

register = template.Library()


@register.simple_tag
def offers_notices(practice: Practice) -> bool:
    return setup.active(practice.pk, Channel.PUSH) is not None
