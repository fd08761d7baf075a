"""A patient's words as facts: `read` one text, or `read_many`.

Pure: the same text in the same context gives the same reading, on any machine, with nothing sent anywhere.
`reading` says what a reading is, `words` cuts a text up, one file per topic reads it, `grammar` joins them.
"""

from hepcoach.understanding.reader import read, read_many
from hepcoach.understanding.reading import CONTEXTS, FIELDS, RED_FLAGS, Reading, Request

__all__ = ["CONTEXTS", "FIELDS", "RED_FLAGS", "Reading", "Request", "read", "read_many"]
