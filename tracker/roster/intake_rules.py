"""The rows of one roster file on their way into what is stored, each judged by what those before it left."""

from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime

from sqlalchemy.orm import Session

from tracker.ground import clock
from tracker.ground.format import short_date
from tracker.ground.refused import Refused
from tracker.models.identity import FormerKind
from tracker.models.machinery import Batch
from tracker.models.people import Inspector, Posting
from tracker.models.territory import Commune
from tracker.people.posting_rules import day_before, has_ended
from tracker.people.rules import personal_keys
from tracker.records.decision_rules import OWN
from tracker.records.intake_rules import RecordIntake
from tracker.records.rules import Catalogue, Completion
from tracker.roster import meaning_rules, telling_rules
from tracker.roster.answer_rules import Answers, Functions, StaysOut, Unanswered
from tracker.roster.doubt_rules import (
    Doubts,
    Namesakes,
    Newcomer,
    OfAnother,
    WasOfAnother,
    doubtful_days,
    is_another,
)
from tracker.roster.meaning_rules import Correction, Opening
from tracker.roster.row_rules import RosterRow, completions, name_column
from tracker.roster.stored_rules import StoredRoster
from tracker.sheets.batch import Sender, Values, write
from tracker.sheets.map import CourseCell
from tracker.sheets.report import At, Findings, Says, Taken
from tracker.sheets.roster_columns import END, FUNCTION, NAME_OF, PERSON, POSTING, START

_PERSONAL = tuple(kept.key for column in PERSON for kept in column.keeps)
_POSTED_ELSEWHERE = "La persona está destinada también en otra comuna: este dato suyo no se cambia."
_BEGINNINGS = frozenset(column.attribute for column in POSTING if column is not END and column.kind is date)
HAND_OVER = "La persona figura en la nómina de otra comuna: pida el traspaso."
_LEFT = "A esa fecha la persona ya había dejado la comuna: el curso lo agrega la comuna donde trabaja."
_OTHER_ROW = "Otra fila de la misma persona dice otra cosa: vale la primera."


class Intake:
    """Changes the stored rows and drafts new ones, without writing any; tells and counts what became of each row."""

    def __init__(
        self,
        stored: StoredRoster,
        courses: Catalogue,
        commune: Commune,
        findings: Findings,
        now: datetime,
        sender: Sender,
        answers: Answers,
    ) -> None:
        self.stored = stored
        self.courses = courses
        self.commune = commune
        self.findings = findings
        self.now = now
        self.sender = sender
        self.answers = answers
        self.functions = Functions(answers)
        self.doubts = Doubts(answers)
        self._namesakes = Namesakes(stored.namesakes)
        self.strangers: set[str] = set()
        self.today = clock.local_date(now)
        self.waiting: dict[At, str] = {}
        self.out: dict[At, str] = {}
        self.newcomers: dict[str, Values] = {}
        self.opened: list[tuple[str, Values]] = []
        self.records = RecordIntake(stored.held, now, sender)
        self.taken: list[Taken] = []
        self.counts: Counter[str] = Counter()
        self._spoken_for: set[Posting] = set()
        self._described: set[str] = set()

    def take(self, row: RosterRow) -> None:
        """Take one row in, or refuse it in the findings; a refused row changes nothing."""
        try:
            row, decision = self._understood(row)
        except Refused as refused:
            self._leave_out(row, refused)
            return
        corrected = self._describe(row)
        self._tell_doubtful_days(row, decision)
        if isinstance(decision, Opening):
            self._open(row, decision)
            kept = {**self.newcomers.get(row.rut, {}), **decision.values}
            self._tell(
                row,
                "new",
                (*telling_rules.understood(kept, decision.closes, undated=row.first_day is None), *corrected),
            )
        else:
            changes = (*corrected, *telling_rules.changes(decision.posting, decision.values))
            self._correct(row, decision)
            self._tell(row, "changed" if changes else "unchanged", changes)
        for cell, passed_on in completions(row, self.findings, self.courses.names):
            self._record(row, cell, passed_on)

    def write(self, session: Session, batch: Batch) -> None:
        """Write the new rows; those changed are the session's."""
        new = write(session, batch, Inspector, ("rut",), self.newcomers.values())
        ids = {person.rut: person.id for person in self.stored.people.values()}
        ids |= {rut: id_ for (rut,), id_ in new.items()}
        rows = ({"inspector_id": ids[rut], **values} for rut, values in self.opened)
        write(session, batch, Posting, ("inspector_id", "start"), rows)
        self.records.write(session, batch, ids)

    def _tell(self, row: RosterRow, what: str, says: tuple[Says, ...]) -> None:
        """Count the row, and tell it by name."""
        self.taken.append(Taken(row.entry.row, row.rut, self._name(row, what), what, says, row.entry.sheet))
        self.counts[what] += 1

    def _name(self, row: RosterRow, what: str) -> str:
        """Return a person's name; who is new goes by the one in the file, which may be all that its sender may know."""
        if what == "new" and row.name.value:
            return row.name.value.listed
        known = self._known(row.rut)
        return known.list_name if known else ""

    def _understood(self, row: RosterRow) -> tuple[RosterRow, Correction | Opening]:
        """Return a row with what was answered for it, and what it does; raise Refused."""
        self._check_person(row)
        row = self.functions.understood(row)
        decision = self._decision(row)
        if isinstance(decision, Opening) and row.profile is None:
            row = self.functions.of_newcomer(row)
            decision = self._decision(row)
        return row, decision

    def _check_person(self, row: RosterRow) -> None:
        """Raise Refused where the person of a row seems to be another one (design: Identity)."""
        known, name = self.stored.people.get(row.rut), row.name.value
        if known and (self.sender.coordinates or self.stored.here[row.rut]):
            self.doubts.check_name(row, known)
        elif known and is_another(row, known):
            self.strangers.add(row.rut)
            raise OfAnother
        elif not self._known(row.rut):
            former = self._of_former(row.rut)
            alike = former or (self._namesakes.of(name, row.rut) if name else None)
            if alike and (doubt := self.doubts.check_rut(row, alike, former=former is not None)):
                self._warn(row, "rut", doubt)

    def _of_former(self, rut: str) -> Inspector | None:
        """Return who had a RUT before; of a typing error only the coordination is told. Raise Refused out of reach."""
        everywhere = self.sender.coordinates
        before = [
            each.inspector
            for each in self.stored.formers
            if each.rut == rut and (everywhere or each.kind is FormerKind.ANOTHER)
        ]
        here = [each for each in before if everywhere or each in self.stored.namesakes]
        if before and not here:
            self.strangers.add(rut)
            raise WasOfAnother
        return here[0] if here else None

    def _leave_out(self, row: RosterRow, refused: Refused) -> None:
        match refused:
            case StaysOut():
                self.out[row.entry.sheet, row.entry.row] = str(refused)
                self._warn(row, refused.about or "rut", str(refused))
            case Unanswered() if self.answers.asks:
                self.waiting[row.entry.sheet, row.entry.row] = "Falta responder lo que se pregunta."
            case _:
                self._refuse(row, refused.about or "rut", str(refused))

    def _decision(self, row: RosterRow) -> Correction | Opening:
        here = self.stored.here[row.rut]
        meant = meaning_rules.posting_meant(row, here, self.today)
        if meant in self._spoken_for:
            reason = "Otra fila, más arriba, ya dice esta destinación, y esa se guarda. Un cambio de función va en un segundo archivo."
            raise Refused(reason, "rut")
        decision = meaning_rules.decide(row, meant, here, self.today)
        if not self._known(row.rut) or not (here or self.sender.coordinates):
            meaning_rules.check_newcomer(row)
        if not self.sender.coordinates and meaning_rules.adds_days(decision) and self._is_elsewhere(row):
            raise Refused(HAND_OVER, "rut")
        return decision

    def _known(self, rut: str) -> Inspector | None:
        """Return who is stored, or was drafted by a row before."""
        draft = self.newcomers.get(rut)
        return Inspector(**draft) if draft else self.stored.people.get(rut)

    def _describe(self, row: RosterRow) -> tuple[Says, ...]:
        """Draft the person of the row, or correct a known one; return what it corrects."""
        known = self._known(row.rut)
        corrected = self._correct_person(row, known) if known else self._draft_person(row)
        self._described.add(row.rut)
        return corrected

    def _draft_person(self, row: RosterRow) -> tuple[Says, ...]:
        values: Values = dict.fromkeys(_PERSONAL) | meaning_rules.personal_data(row)
        names = (values["names"], values["paternal_surname"], values["maternal_surname"])
        self.newcomers[row.rut] = {"rut": row.rut, **values, **personal_keys(row.rut, *names)}
        self._namesakes.add(Newcomer(row.rut, *names))
        self._tell_doubt_about_name(row)
        return ()

    def _correct_person(self, row: RosterRow, inspector: Inspector) -> tuple[Says, ...]:
        corrected = meaning_rules.corrected_data(row, inspector)
        if not corrected:
            return ()
        if row.rut in self._described:
            self._keep_data(row, corrected, _OTHER_ROW)
            return ()
        if self._is_elsewhere(row):
            self._keep_data(row, corrected, _POSTED_ELSEWHERE)
            return ()
        says = telling_rules.changes(inspector, corrected)
        for column, value in corrected.items():
            setattr(inspector, column, value)
        if corrected.keys() & {*meaning_rules.NAMES}:
            _set_keys(inspector)
            self._tell_doubt_about_name(row)
        return says

    def _tell_doubtful_days(self, row: RosterRow, decision: Correction | Opening) -> None:
        """Warn of the days that are kept and can hardly be meant; one that was stored before is not told again."""
        kept = {
            name: value for name, value in row.said.items() if value and value == decision.values.get(name)
        }
        said = [(NAME_OF[name], value) for name, value in kept.items() if name in _BEGINNINGS]
        for column, doubt in doubtful_days(said, self.today):
            self._warn(row, column, doubt)

    def _is_elsewhere(self, row: RosterRow) -> bool:
        return any(not has_ended(posting, self.today) for posting in self.stored.elsewhere[row.rut])

    def _keep_data(self, row: RosterRow, unused: Iterable[str], reason: str) -> None:
        for column in dict.fromkeys(NAME_OF[attribute] for attribute in unused):
            self._warn(row, column, reason)

    def _tell_doubt_about_name(self, row: RosterRow) -> None:
        if row.name.warning:
            self._warn(row, name_column(row.entry), row.name.warning)

    def _open(self, row: RosterRow, opening: Opening) -> None:
        if opening.closes:
            opening.closes.end = day_before(opening.values["start"])
            self._spoken_for.add(opening.closes)
        values = {"commune_cut": self.commune.cut, **opening.values}
        self.opened.append((row.rut, values))
        posting = Posting(**values)  # as the rows after this one see it
        self.stored.here[row.rut].append(posting)
        self._spoken_for.add(posting)
        if row.profile is None:
            self._warn(row, FUNCTION.name, "Sin función: queda como inspector/a municipal.")
        if self._is_elsewhere(row):
            self._warn(
                row, "rut", "La persona ya está destinada en otra comuna: esta es una segunda destinación."
            )

    def _correct(self, row: RosterRow, correction: Correction) -> None:
        posting = correction.posting
        self._spoken_for.add(posting)
        for column, value in correction.values.items():
            setattr(posting, column, value)
        if meaning_rules.says_no_dates(row) and has_ended(posting, self.today):
            reason = f"La destinación terminó el {short_date(posting.end)} y así queda: si volvió, escriba «desde»."
            self._warn(row, START.name, reason)

    def _record(self, row: RosterRow, cell: CourseCell, passed_on: date) -> None:
        try:
            self._check_sight(row, passed_on)
            for _, doubt in doubtful_days([(cell.course, passed_on)], self.today):
                self._warn(row, cell.course, doubt)
            new = self.records.take(row.rut, Completion(self.courses.courses[cell.course], passed_on))
            if new and self.sender.waits_for_another(row.rut):
                self._warn(row, cell.course, f"Queda por aceptar. {OWN}")
        except Refused as refused:
            self.findings.refuse(row.entry, cell.course, cell.cell, str(refused))

    def _check_sight(self, row: RosterRow, passed_on: date) -> None:
        """Raise Refused where a commune speaks of a day after the person left: it may know of none by then.

        The former commune keeps sight of its own period only (design, section 3: Moves).
        """
        here = self.stored.here[row.rut]
        if not self.sender.coordinates and all(has_ended(each, min(self.today, passed_on)) for each in here):
            raise Refused(_LEFT, "fecha")

    def _refuse(self, row: RosterRow, column: str, reason: str) -> None:
        self.findings.refuse(row.entry, column, row.entry.cells.get(column), reason)

    def _warn(self, row: RosterRow, column: str, reason: str) -> None:
        self.findings.warn(row.entry, column, row.entry.cells.get(column), reason)


def _set_keys(inspector: Inspector) -> None:
    keys = personal_keys(
        inspector.rut, inspector.names, inspector.paternal_surname, inspector.maternal_surname
    )
    inspector.sort_key, inspector.search_key = keys["sort_key"], keys["search_key"]
