"""What was noticed in a file, by kind: so that twenty-two times the same is one line."""

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from tracker.sheets.map import Finding

_QUOTED = re.compile("«[^»]*»")
_NUMBER = re.compile(r"\b[0-9][0-9.,]*(?:-[0-9kK]+)*\b")


class Kind(NamedTuple):
    """What was noticed of several cells: a sentence, and where; each has its own where they are not all one."""

    reason: str
    findings: Sequence[Finding]

    @property
    def alike(self) -> bool:
        return len({finding.reason for finding in self.findings}) == 1


def by_kind(findings: Iterable[Finding]) -> list[Kind]:
    """Return what was noticed, the most frequent first; what differs only in what it quotes is of one kind."""
    kinds: dict[tuple[str | None, str], list[Finding]] = {}
    for finding in findings:
        general = _NUMBER.sub("…", _QUOTED.sub("«…»", finding.reason))
        kinds.setdefault((finding.column, general), []).append(finding)
    found = [Kind(_common(general, group), group) for (_, general), group in kinds.items()]
    return sorted(found, key=lambda kind: -len(kind.findings))


def _common(general: str, group: Iterable[Finding]) -> str:
    """Return the sentence that is true of each, as little general as it can be."""
    reasons = {finding.reason for finding in group}
    for said in (reasons, {_QUOTED.sub("«…»", reason) for reason in reasons}):
        if len(said) == 1:
            return said.pop()
    return general
