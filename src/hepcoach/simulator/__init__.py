"""A world that is not real: people, a carrier, an EHR and a clock that drive the real product."""
