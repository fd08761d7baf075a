"""What a mail says. Mail lies open on the way and in the inbox: a name, the clinic, a link, and no more."""

from __future__ import annotations

SUBJECT = {"en": "A message from {clinic}", "es": "Un mensaje de {clinic}"}

WITH_LINK = {
    "en": (
        "Hello {name},\n\n{clinic} has a message for you. It opens here, for a few days:\n\n{link}\n\n"
        "Nobody reads answers to this mail. Call {phone} to reach a person. In an emergency call 911.\n\n"
        "To get no more of these, open the link and choose Settings, or call us.\n"
    ),
    "es": (
        "Hola, {name}:\n\n{clinic} tiene un mensaje para usted. Se abre aquí, durante unos días:\n\n{link}\n\n"
        "Nadie lee las respuestas a este correo. Para hablar con una persona, llame al {phone}. En una emergencia "
        "llame al 911.\n\nPara no recibir más, abra el enlace y elija Ajustes, o llámenos.\n"
    ),
}

WITHOUT_LINK = {
    "en": (
        "Hello {name},\n\n{clinic} would like to tell you something. Please call {phone}.\n\n"
        "Nobody reads answers to this mail. In an emergency call 911. To get no more of these, call us.\n"
    ),
    "es": (
        "Hola, {name}:\n\n{clinic} quiere decirle algo. Por favor llame al {phone}.\n\n"
        "Nadie lee las respuestas a este correo. En una emergencia llame al 911. Para no recibir más, llámenos.\n"
    ),
}
