"""The proof that all artifacts of the schema mean the same.

`instances` makes records that are valid, `cases` breaks each constraint of the schema once,
`layers` asks every layer for its verdict, and `mutants` loosens each constraint in one artifact to
see whether the suite would notice.
"""
