"""The rows of one roster file on their way into what is stored, each judged by what those before it left."""

from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime

from tracker import clock
from tracker.database import Base
from tracker.models.people import Inspector, Posting
from tracker.models.territory import Commune
from tracker.people import roster
from tracker.people.postings import day_before, has_ended
from tracker.people.roster import Correction, Opening, RowRefused
from tracker.people.roster_rows import RosterRow, completions, name_column
from tracker.people.rules import personal_keys
from tracker.people.stored_roster import StoredRoster
from tracker.records.rules import Catalogue, Completion, RecordRefused, is_new, new_record
from tracker.sheets.batch import Sender
from tracker.sheets.cells import text
from tracker.sheets.map import CourseCell
from tracker.sheets.report import Findings, Taken

_PERSONAL = {
    "names": "nombres",
    "paternal_surname": "apellido_paterno",
    "maternal_surname": "apellido_materno",
    "name_as_sent": "nombre_completo",
    "email": "correo",
    "phone": "celular",
    "phone_note": "celular",
}
_COLUMNS = _PERSONAL | {
    "profile": "funcion",
    "contract": "contrato",
    "appointed_on": "fecha_nombramiento",
    "start": "desde",
    "end": "hasta",
}
_POSTED_ELSEWHERE = "La persona está destinada también en otra comuna: este dato suyo no se cambia."
HAND_OVER = "La persona figura en la nómina de otra comuna: pida el traspaso."
_LEFT = "A esa fecha la persona ya había dejado la comuna: el curso lo agrega la comuna donde trabaja."
_OTHER_ROW = "Otra fila de la misma persona dice otra cosa: vale la primera."


class Intake:
    """Changes the stored rows and makes new ones, without writing any; tells and counts what became of each row."""

    def __init__(
        self,
        stored: StoredRoster,
        courses: Catalogue,
        commune: Commune,
        findings: Findings,
        now: datetime,
        sender: Sender,
    ) -> None:
        self.stored = stored
        self.courses = courses
        self.commune = commune
        self.findings = findings
        self.now = now
        self.sender = sender
        self.today = clock.local_date(now)
        self.made: list[Base] = []
        self.taken: list[Taken] = []
        self.counts: Counter[str] = Counter()
        self._spoken_for: set[Posting] = set()
        self._described: set[str] = set()

    def take(self, row: RosterRow) -> None:
        """Take one row in, or refuse it in the findings; a refused row changes nothing."""
        try:
            decision = self._decision(row)
        except RowRefused as refused:
            self._refuse(row, refused.column, str(refused))
            return
        inspector, corrected = self._person(row)
        if isinstance(decision, Opening):
            self._open(row, inspector, decision)
            self._tell(row, "new", inspector, ())
        else:
            self._correct(row, decision)
            changes = (*corrected, *decision.values)
            self._tell(row, "changed" if changes else "unchanged", inspector, changes)
        for cell, passed_on in completions(row, self.findings, self.courses.names):
            self._record(row, inspector, cell, passed_on)

    def _tell(self, row: RosterRow, what: str, inspector: Inspector, changes: Iterable[str]) -> None:
        """Count the row; who is new is told by the name in the file, which may be all that its sender may know."""
        sent = row.name.value
        name = sent.listed if what == "new" and sent else inspector.list_name
        columns = dict.fromkeys(_COLUMNS[change] for change in changes)
        self.taken.append(Taken(row.entry.row, row.rut, name, what, tuple(columns)))
        self.counts[what] += 1

    def _decision(self, row: RosterRow) -> Correction | Opening:
        here = self.stored.here[row.rut]
        meant = roster.posting_meant(row, here, self.today)
        if meant in self._spoken_for:
            reason = "Otra fila ya habla de esta destinación; un cambio de función va en un segundo archivo."
            raise RowRefused("rut", reason)
        decision = roster.decide(row, meant, here, self.today)
        if row.rut not in self.stored.people or not (here or self.sender.coordinates):
            roster.check_newcomer(row)
        if not self.sender.coordinates and roster.adds_days(decision) and self._is_elsewhere(row):
            raise RowRefused("rut", HAND_OVER)
        return decision

    def _person(self, row: RosterRow) -> tuple[Inspector, Iterable[str]]:
        """Return the person of the row, and what it corrects of what is stored of a known one."""
        inspector = self.stored.people.get(row.rut)
        corrected: Iterable[str] = ()
        if inspector is None:
            inspector = self._newcomer(row)
        else:
            corrected = self._correct_person(row, inspector)
        self._described.add(row.rut)
        return inspector, corrected

    def _newcomer(self, row: RosterRow) -> Inspector:
        blank = dict.fromkeys(_PERSONAL)
        inspector = Inspector(rut=row.rut, **blank | roster.personal_data(row))
        _set_keys(inspector)
        self.stored.people[row.rut] = inspector
        self.made.append(inspector)
        self._tell_doubt_about_name(row)
        return inspector

    def _correct_person(self, row: RosterRow, inspector: Inspector) -> Iterable[str]:
        corrected = roster.corrected_data(row, inspector)
        if not corrected:
            return ()
        if row.rut in self._described:
            self._keep_data(row, corrected, _OTHER_ROW)
            return ()
        if self._is_elsewhere(row):
            self._keep_data(row, corrected, _POSTED_ELSEWHERE)
            return ()
        for column, value in corrected.items():
            setattr(inspector, column, value)
        if corrected.keys() & {*roster.NAMES}:
            _set_keys(inspector)
            self._tell_doubt_about_name(row)
        return corrected

    def _is_elsewhere(self, row: RosterRow) -> bool:
        return any(not has_ended(posting, self.today) for posting in self.stored.elsewhere[row.rut])

    def _keep_data(self, row: RosterRow, unused: Iterable[str], reason: str) -> None:
        for column in dict.fromkeys(_COLUMNS[column] for column in unused):
            self._warn(row, column, reason)

    def _tell_doubt_about_name(self, row: RosterRow) -> None:
        if row.name.warning:
            self._warn(row, name_column(row.entry), row.name.warning)

    def _open(self, row: RosterRow, inspector: Inspector, opening: Opening) -> None:
        if opening.closes:
            opening.closes.end = day_before(opening.values["start"])
            self._spoken_for.add(opening.closes)
        posting = Posting(inspector=inspector, commune_cut=self.commune.cut, **opening.values)
        self.stored.here[row.rut].append(posting)
        self.made.append(posting)
        self._spoken_for.add(posting)
        if row.profile is None:
            self._warn(row, "funcion", "Función no reconocida o en blanco: queda como inspector/a municipal.")
        if self._is_elsewhere(row):
            self._warn(
                row, "rut", "La persona ya está destinada en otra comuna: esta es una segunda destinación."
            )

    def _correct(self, row: RosterRow, correction: Correction) -> None:
        posting = correction.posting
        self._spoken_for.add(posting)
        for column, value in correction.values.items():
            setattr(posting, column, value)
        if row.profile is None and text(row.entry.cells.get("funcion")):
            self._warn(row, "funcion", "Función no reconocida: se mantiene la registrada.")
        if roster.says_no_dates(row) and has_ended(posting, self.today):
            reason = (
                f"La destinación terminó el {posting.end:%d-%m-%Y} y así queda: si volvió, escriba «desde»."
            )
            self._warn(row, "desde", reason)

    def _record(self, row: RosterRow, inspector: Inspector, cell: CourseCell, passed_on: date) -> None:
        course = self.courses.courses[cell.course]
        completion = Completion(course, passed_on)
        place = (row.rut, course.id, passed_on)
        try:
            self._check_sight(row, passed_on)
            if is_new(completion, self.stored.held.get(place), self.today, self.sender.state):
                record = new_record(
                    completion, inspector, self.now, state=self.sender.state, by=self.sender.account_id
                )
                self.stored.held[place] = record
                self.made.append(record)
                self.counts["records"] += 1
        except RecordRefused as refused:
            self.findings.refuse(row.entry.row, cell.course, cell.cell, str(refused))

    def _check_sight(self, row: RosterRow, passed_on: date) -> None:
        """Raise RecordRefused where a commune speaks of a day after the person left: it may know of none by then.

        The former commune keeps sight of its own period only (design, section 3: Moves).
        """
        here = self.stored.here[row.rut]
        if not self.sender.coordinates and all(has_ended(each, min(self.today, passed_on)) for each in here):
            raise RecordRefused("fecha", _LEFT)

    def _refuse(self, row: RosterRow, column: str, reason: str) -> None:
        self.findings.refuse(row.entry.row, column, row.entry.cells.get(column), reason)

    def _warn(self, row: RosterRow, column: str, reason: str) -> None:
        self.findings.warn(row.entry.row, column, row.entry.cells.get(column), reason)


def _set_keys(inspector: Inspector) -> None:
    keys = personal_keys(
        inspector.rut, inspector.names, inspector.paternal_surname, inspector.maternal_surname
    )
    inspector.sort_key, inspector.search_key = keys["sort_key"], keys["search_key"]
