"""The errors that reach a user, each with its place and the step that mends it."""


class KgError(Exception):
    """Data or surroundings are wrong. The message reads `place: found X, expected Y` and ends with the mending step.

    >>> str(KgError("row has 2 cells, expected 3 or 4", place="feed.md:7", mend="add the missing cell"))
    'feed.md:7: row has 2 cells, expected 3 or 4; add the missing cell'
    """

    exit_code = 1

    def __init__(self, message: str, *, place: str = "", mend: str = "") -> None:
        self.message, self.place, self.mend = message, place, mend
        super().__init__((f"{place}: " if place else "") + message + (f"; {mend}" if mend else ""))


class InputError(KgError):
    """Something that was to be read cannot be read as what it should be."""


class OutputError(KgError):
    """Something cannot be written; whatever stood there before is untouched."""


class QueryError(KgError):
    """A SPARQL query is malformed, or asks for what is not allowed."""


class UsageError(KgError):
    """The command line is wrong."""

    exit_code = 2
