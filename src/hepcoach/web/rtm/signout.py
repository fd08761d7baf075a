"""Signing out stops the person's clock."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.signals import user_logged_out
from django.dispatch import receiver
from django.utils import timezone

from hepcoach.clinics.actors import actor_of
from hepcoach.privacy import tenancy
from hepcoach.rtm import timekeeping


@receiver(user_logged_out, dispatch_uid="rtm clock")
def stop_clock(user: Any, **_: Any) -> None:
    actor = actor_of(user) if user is not None else None
    if actor is not None and actor.is_clinician:
        with tenancy.practice(actor.practice_id):
            timekeeping.stop_at_sign_out(actor=actor, now=timezone.now())
