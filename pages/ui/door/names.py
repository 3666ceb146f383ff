"""What a person would call the files of an upload, from their names as they come. Keeps few of them, whatever comes."""

from __future__ import annotations

from vae_tf.data.ingest.names import clean


class Names:
    """The names that have come: how many, the first, and the folders they lie in as long as it is one."""

    def __init__(self) -> None:
        self.count = 0
        self.first = ""
        self.tops: set[str] = set()
        """Top folders, two at most: of more than one it does not matter which; "" is no folder."""

    def add(self, name: str) -> None:
        """Takes one more name, a path with "/" or a backslash."""
        path = name.replace("\\", "/").strip("/")
        if self.count == 0:
            self.first = path.rpartition("/")[2]
        if len(self.tops) < 2:
            top, within, _ = path.partition("/")
            self.tops.add(top if within else "")
        self.count += 1

    def title(self) -> str:
        """The one file, or the folder that all lie in, as one harmless line; else how many there are."""
        whole = self.first if self.count == 1 else next(iter(self.tops)) if len(self.tops) == 1 else ""
        return clean(whole) or f"{self.count:,} file{'' if self.count == 1 else 's'}"
