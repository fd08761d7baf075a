"""FHIR R4 in: a Bundle becomes patients, consents, episodes and programs.

`bundle` finds entries and follows references; `r5` folds newer shapes; `checking` says what is wrong and where;
`people`, `consents`, `timing`, `orders`, `plans` read one kind of resource each into `neutral`; `reading` joins
them without touching the database; `importing` writes what was read; `view` shows what stands afterwards.
"""
