"""What a notice says on a locked screen that others may read: the clinic and nothing more."""

from __future__ import annotations

BODY = {"en": "Hello {name}, there is a message for you.", "es": "Hola, {name}: tiene un mensaje."}
CALL = {"en": "Hello {name}, please call {phone}.", "es": "Hola, {name}: por favor llame al {phone}."}
