"""X12: professional claims (837P, 005010X222A1) checked and written. Nothing is sent anywhere from here.

`values` says how one field must look, `edits` what a claim must hold together, `professional` lays a claim out in
segments, `writer` puts segments into an interchange, `checking` gives the verdict, with `pyx12` as second opinion.
"""
