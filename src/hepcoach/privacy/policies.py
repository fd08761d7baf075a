"""Row-level security for every table with a `practice_id`, and the application role's rights.

Found from the models, so a new tenant table can't be forgotten. Applied after each migration; idempotent.
"""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.db import models

from hepcoach.privacy.fields import encrypted_fields
from hepcoach.privacy.tenancy import SETTING, USER_SETTING

# Selected, so that a statement reads the setting once and not for each row that it looks at or writes.
_SEEN = f"(SELECT coalesce(nullif(current_setting('{SETTING}', true), ''), '{{}}')::bigint[])::bigint[]"
_USER = f"nullif(current_setting('{USER_SETTING}', true), '')::bigint"

# The application writes these once and never again.
APPEND_ONLY = (
    "privacy_auditentry",
    "patients_consentevent",
    "clinics_settingchange",
    "rtm_monitoringconsent",
    "checkins_correction",
)


def tenant_models() -> list[type[models.Model]]:
    """Every table that holds a practice's rows."""
    return [
        model
        for model in apps.get_models(include_auto_created=True)
        if any(field.column == "practice_id" for field in model._meta.concrete_fields)
    ]


def apply(connection: Any, app_role: str) -> None:
    """Give each tenant table its policy and the application's role its rights, as the tables' owner."""
    quote = connection.ops.quote_name
    role = quote(app_role)
    with connection.cursor() as cursor:
        cursor.execute(f"GRANT USAGE ON SCHEMA public TO {role}")
        cursor.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role}")
        cursor.execute(f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {role}")
        cursor.execute(f"GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA public TO {role}")
        cursor.execute(f"REVOKE INSERT, UPDATE, DELETE ON django_migrations FROM {role}")
        existing = set(connection.introspection.table_names(cursor))
        for table in APPEND_ONLY:
            if table in existing:
                cursor.execute(f"REVOKE UPDATE, DELETE ON {quote(table)} FROM {role}")
        for model in tenant_models():
            table = quote(model._meta.db_table)
            seen = f"practice_id = ANY ({_SEEN})"
            # A person who signs in must find their own practice before any is set.
            own = f" OR user_id = {_USER}" if model._meta.label == "clinics.Staff" else ""
            cursor.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
            cursor.execute(f"DROP POLICY IF EXISTS practice ON {table}")
            cursor.execute(f"CREATE POLICY practice ON {table} USING ({seen}{own}) WITH CHECK ({seen})")
            for field in encrypted_fields(model):
                # What is sealed can't be compressed: PostgreSQL need not try.
                cursor.execute(f"ALTER TABLE {table} ALTER COLUMN {quote(field.column)} SET STORAGE EXTERNAL")
