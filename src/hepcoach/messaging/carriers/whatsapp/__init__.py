"""Twilio WhatsApp. Off until a practice says that it knows: Meta signs no business associate agreement."""
