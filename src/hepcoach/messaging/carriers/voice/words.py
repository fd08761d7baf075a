"""What a call says, in each language. It names the clinic and no health detail: a machine may listen."""

from __future__ import annotations

# Twilio's name of the voice's language.
SPOKEN = {"en": "en-US", "es": "es-MX"}

WORDS: dict[str, dict[str, str]] = {
    "en": {
        "ask": (
            "Hello {name}. This is {clinic}, about your plan for today. If you have done it, press 1. If you did "
            "a part of it, press 2. If not, press 3. To get no more of these calls, press 9."
        ),
        "pain": "Thank you. And how is your pain, from 0, none, to 10, the worst? Key in the number, then pound.",
        "thanks": (
            "Thank you. It is written down for your therapist. In an emergency, hang up and call 9 1 1. Goodbye."
        ),
        "say": "Hello {name}. This is {clinic}. {words} Goodbye.",
        "stopped": "You will get no more of these calls. Questions? Call {phone}. Goodbye.",
        "nothing": "We did not get that. You can call us at {phone}. Goodbye.",
    },
    "es": {
        "ask": (
            "Hola, {name}. Le llama {clinic}, por su plan de hoy. Si ya lo hizo, marque 1. Si hizo una parte, "
            "marque 2. Si no lo hizo, marque 3. Para no recibir más llamadas como esta, marque 9."
        ),
        "pain": (
            "Gracias. ¿Y cómo está su dolor, de 0, nada, a 10, el peor? Marque el número y "
            "después la tecla de número."
        ),
        "thanks": (
            "Gracias. Queda anotado para su terapeuta. En una emergencia, cuelgue y llame al 9 1 1. Hasta luego."
        ),
        "say": "Hola, {name}. Le llama {clinic}. {words} Hasta luego.",
        "stopped": "Ya no recibirá llamadas como esta. ¿Preguntas? Llame al {phone}. Hasta luego.",
        "nothing": "No se entendió. Puede llamarnos al {phone}. Hasta luego.",
    },
}

# What a key means, in words that the reader of texts reads like any other answer.
DID = {"1": "done", "2": "did part of them", "3": "not done"}
STOP = "9"
