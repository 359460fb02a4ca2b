"""The field that takes a paper, with the same checks wherever one is sent."""

from typing import Any

from flask_wtf.file import FileField
from wtforms import ValidationError

from tracker import clock
from tracker.gate import actor
from tracker.models.records import Evidence
from tracker.records.papers import LARGEST, PaperRefused, paper


class PaperField(FileField):  # type: ignore[misc]
    """A file that shows something; `evidence` is what it becomes, not yet stored, or None where nothing was sent."""

    evidence: Evidence | None = None

    def pre_validate(self, _form: Any) -> None:
        if not self.data:
            return
        content = self.data.read(LARGEST + 1)
        try:
            self.evidence = paper(self.data.filename, content, by=actor().id, now=clock.now())
        except PaperRefused as refused:
            raise ValidationError(str(refused)) from refused
