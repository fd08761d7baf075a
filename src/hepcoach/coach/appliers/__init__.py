"""How each effect is carried out, one file per matter; `coach.apply` says in which order."""
