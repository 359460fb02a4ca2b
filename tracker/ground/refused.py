"""What a rule says no with."""


class Refused(Exception):
    """A rule says no, in sentences for the person; `about` names the field that it is about, if it is one's."""

    def __init__(self, *sentences: str, about: str | None = None) -> None:
        super().__init__(*sentences)
        self.sentences = sentences
        self.about = about

    def __str__(self) -> str:
        return " ".join(self.sentences)
