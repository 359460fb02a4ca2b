"""What a rule says no with."""

from collections.abc import Sequence


class Refused(Exception):
    """A rule says no: a sentence for the person, and the name of the field that it is about, if it is one's."""

    def __init__(self, sentence: str, about: str | None = None) -> None:
        super().__init__(sentence)
        self.about = about

    @property
    def sentences(self) -> Sequence[str]:
        """Return what is said, where there is more than one thing to say too."""
        return [str(self)]
