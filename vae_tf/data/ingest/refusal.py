"""The two ways in which a stranger's file is not taken. Their texts are sentences for the person who brought it."""


class Refused(ValueError):
    """The file as a whole is not taken."""


class Unreadable(ValueError):
    """One part of the file (an image, an entry, a line) is left out; the text says why, without its name."""
