"""Every mail, written once: its template is found, is given each word it may need, and reads as it should."""

import re
from datetime import date, time, timedelta
from pathlib import Path

import pytest
from jinja2 import TemplateNotFound, meta

from tests import builders as make
from tests.cast import NOW
from tracker.access.policy import Actor
from tracker.accounts import email_rules, mails
from tracker.editions import change_mails, minimum_mails, reminder_mails, seat_mails
from tracker.editions.settling_rules import become
from tracker.enrollments import merging_mails
from tracker.enrollments.merging_rules import Merged, Move
from tracker.hand_overs import mails as hand_over_mails
from tracker.identity import mails as identity_mails
from tracker.identity.double_rules import Doubles
from tracker.invitations import access_mails, slip_mails, slip_rules
from tracker.invitations.rules import Invitation
from tracker.leaving.mails import free_all
from tracker.models import Mail
from tracker.models.accounts import LinkPurpose
from tracker.models.editions import OPEN_STATES, EditionState, EnrollmentState, Modality
from tracker.models.people import HandOverState
from tracker.plan import mails as plan_mails
from tracker.post import writing
from tracker.post.addresses import Addresses
from tracker.post.links import Code
from tracker.web.writing import writer

TEMPLATES = Path("templates")
MAILS = sorted(str(path.relative_to(TEMPLATES)) for path in TEMPLATES.glob("*/mails/*.txt"))
MESSAGE = "invitations/message.txt"  # goes to a phone, and into the mail of a slip
LONGEST = 78


def undefined(template, words):
    """Return the words that a template, or one that it is made of, may ask for and was not given."""
    source, *_ = writing.ENVIRONMENT.loader.get_source(writing.ENVIRONMENT, template)
    tree = writing.ENVIRONMENT.parse(source)
    wrong = meta.find_undeclared_variables(tree) - words.keys()
    for other in meta.find_referenced_templates(tree):
        wrong |= undefined(other, words)
    return wrong


def too_long(text):
    return [line for line in text.splitlines() if len(line) > LONGEST and "://" not in line]


@pytest.fixture
def used(monkeypatch):
    """Give the templates that were used, by name, and what each was asked to say with which words."""
    loaded, said = set(), []
    load, text = writing.ENVIRONMENT.get_template, writing.text

    def get_template(name, *arguments, **options):
        loaded.add(name)
        return load(name, *arguments, **options)

    def kept(template, words):
        said.append((template, words))
        return text(template, words)

    monkeypatch.setattr(writing.ENVIRONMENT, "get_template", get_template)
    monkeypatch.setattr(writing, "text", kept)
    return loaded, said


@pytest.fixture
def edition(session, cast):
    """Give an edition of which Taltal attends online, with one of each team in it and who gives it."""
    made = make.edition(
        session,
        cast.first_aid,
        cast.mejillones.commune,
        modality=Modality.MIXED,
        link="https://sala.example.cl/1",
    )
    make.quota(made, cast.taltal.commune, 2, online=True)
    made.instructors, made.bring = [cast.instructor], "Ropa cómoda"
    for team in (cast.mejillones, cast.taltal):
        team.account.email = f"teresa.{team.canary.lower()}@example.cl"
        make.enrollment(session, made, team.trained, team.commune)
    make.enrollment(
        session, made, cast.mejillones.lapsed, cast.mejillones.commune, EnrollmentState.WAITLISTED
    )
    session.commit()
    return made


@pytest.fixture
def of_accounts(cast):
    def write():
        person, code = cast.mejillones.director, Code("0000-1111-2222-3333", LinkPurpose.RESET, NOW)
        mails.send_reset(writer(NOW), person, code)
        mails.tell_of_password(writer(NOW), person)
        mails.send_new_email(writer(NOW), person, email_rules.Asked("otro@example.cl", code.text))
        mails.tell_of_email(writer(NOW), email_rules.Changed(person, "antes@example.cl"))

    return write


@pytest.fixture
def of_invitations(cast):
    def write():
        [given] = cast.mejillones.director.grants
        cuts, today = {"02102"}, date(2026, 11, 3)
        for purpose in (LinkPurpose.INVITATION, LinkPurpose.RESET):
            invited = [Invitation(given, Code("0000-1111-2222-3333", purpose, NOW), "ana@example.cl")]
            made = slip_rules.slips(writer(NOW), invited, cuts, today)
            slip_mails.send(writer(NOW), invited, made)
        slip_mails.tell(writer(NOW), [Invitation(given, None, None, gained=True)], cuts, today)
        by = Actor(0, "Diana Díaz", None, "", frozenset(), {})
        access_mails.tell_of_reset(writer(NOW), given.account, by)
        access_mails.tell_of_deputy(writer(NOW), given, by)
        access_mails.tell_of_end(writer(NOW), given.account, by, given.role)
        access_mails.tell_of_end(writer(NOW), given.account, by)

    return write


@pytest.fixture
def of_editions(session, cast, edition):
    def write():
        person = make.enrollment(session, edition, cast.mejillones.untrained, cast.mejillones.commune)
        other = make.enrollment(session, edition, cast.taltal.lapsed, cast.taltal.commune)
        mine = next(each for each in _inside(session, edition) if each.inspector is cast.mejillones.trained)
        for state in EnrollmentState:
            seat_mails.tell(writer(NOW), edition, [become(mine, state, NOW, None, "porque sí")])
        seat_mails.tell(
            writer(NOW), edition, [become(other, EnrollmentState.CONFIRMED, NOW, None, "le toca")]
        )
        become(mine, EnrollmentState.CONFIRMED, NOW, None)
        late, oneself = edition.meetings[0].starts_at - timedelta(hours=24), cast.mejillones.account.id
        make.enrollment(session, edition, cast.shared, cast.taltal.commune, EnrollmentState.WAITLISTED)
        left = become(mine, EnrollmentState.CANCELLED, late, oneself, "se retiró")
        seat_mails.tell(writer(late), edition, [left])
        become(mine, EnrollmentState.CONFIRMED, late, None)
        session.commit()
        reminder_mails.remind_all(writer(edition.meetings[0].starts_at.replace(hour=11)), session.commit)
        edition.minimum = 15
        minimum_mails.tell_of_short(
            writer(edition.meetings[0].starts_at - timedelta(hours=1)), session.commit
        )
        before = change_mails.Seen.of(edition)
        edition.meetings.append(make.meeting(date(2026, 12, 12), time(10)))
        edition.link, edition.bring = "https://sala.example.cl/2", None
        clashes = {each.inspector_id: "Tránsito, 8 horas" for each in (mine, person)}
        change_mails.tell(writer(NOW), edition, before, clashes=clashes, by=cast.coordinator.id)
        make.call_off(edition)
        ended = [become(each, EnrollmentState.CANCELLED, NOW, None) for each in _inside(session, edition)]
        seat_mails.tell(writer(NOW), edition, ended)

    return write


@pytest.fixture
def of_the_plan(session):
    def write():
        plan_mails.tell_directors(writer(NOW), make.consultation(session, title="Plan que viene"))

    return write


@pytest.fixture
def of_moves(session, cast):
    """Hand people over in each way; and let one leave a seat behind."""

    def write():
        cast.asked.note = "Trabaja aquí desde hoy."
        answered = {"state": HandOverState.REFUSED, "decided_at": NOW, "reason": "Aún la necesitamos"}
        make.account(session, rut=cast.asked.inspector.rut, email="ursula@example.cl")
        hand_over_mails.asked(writer(NOW), [cast.asked])
        for tell in (hand_over_mails.granted, hand_over_mails.withdrawn):
            tell(writer(NOW), cast.asked, cast.coordinator.id)
        left, communes = cast.mejillones.lapsed, (cast.mejillones.commune, cast.taltal.commune)
        refused = make.hand_over(session, left, *communes, cast.taltal.director, **answered)
        hand_over_mails.refused(writer(NOW), refused, cast.coordinator.id)
        make.enrollment(session, cast.elsewhere, left, cast.mejillones.commune)
        left.postings[0].end = date(2026, 6, 30)
        session.flush()
        free_all(writer(NOW), session.flush)

    return write


@pytest.fixture
def of_identity(session, cast):
    """Correct a RUT, join two with two accounts and seats at one hour, and make two of them again."""

    def write():
        person, team = cast.mejillones.trained, cast.mejillones
        identity_mails.corrected(writer(NOW), person, cast.coordinator.id)
        seats = [
            make.enrollment(session, make.edition(session, cast.traffic, None), one, team.commune)
            for one in (person, team.untrained)
        ]
        other = make.account(session, rut=None, email="otra@example.cl")
        twice = Doubles([], [], [], [], [], [team.account, other], [tuple(seats)])
        identity_mails.joined(writer(NOW), person, twice.accounts, twice, cast.coordinator.id)
        joined = (writer(NOW), person, twice, cast.coordinator.id)
        identity_mails.clashing(*joined)
        seats[1].commune = cast.taltal.commune
        identity_mails.clashing(*joined)
        identity_mails.separated(writer(NOW), [person], cast.coordinator.id)

    return write


@pytest.fixture
def of_merging(session, cast, edition):
    """Merge an edition into another, with what may become of its people."""

    def write():
        into, moves = make.edition(session, cast.first_aid, None, date(2026, 12, 20)), []
        for each in _inside(session, edition):
            moves += [Move(each, becomes, "Ya está ahí.", NOW) for becomes in (*OPEN_STATES, None)]
        make.call_off(edition)
        merging_mails.tell(writer(NOW), Merged(edition, into, moves, []))
        edition.state, edition.cancelled_reason, edition.cancelled_at = EditionState.PUBLISHED, None, None

    return write


def _inside(session, edition):
    return change_mails._inside(session, edition)


@pytest.fixture
def writers(of_accounts, of_invitations, of_moves, of_identity, of_merging, of_editions, of_the_plan):
    """Give the functions that write every mail."""
    return of_accounts, of_invitations, of_moves, of_identity, of_merging, of_editions, of_the_plan


def test_every_mail_is_given_its_words_and_reads_well(session, writers, used):
    for write in writers:
        write()
    session.flush()
    loaded, said = used
    assert set(MAILS) - loaded == set(), "no test writes these"
    assert {(template, word) for template, words in said for word in undefined(template, words)} == set()
    written = session.query(Mail).all()
    assert len(written) >= len(MAILS)
    for message in written:
        assert message.subject.strip() == message.subject != ""
        first, *rest = message.body.splitlines()
        assert first.endswith(":") or "Abra http" in message.body, "whom it is written to"
        assert rest[0] == "" != rest[-1]
        assert not re.search(r"\n\n\n| \n|\\|  (?!Antes|Ahora)", message.body), message.body


def test_a_word_that_is_not_given_is_seen():
    words = {"account": None, "edition": None, "day": "", "meeting": None, "way": None}
    assert undefined("editions/mails/reminder_class.txt", words) == {"seated"}
    del words["way"]
    assert undefined("editions/mails/reminder_class.txt", words) == {"seated", "way"}


@pytest.mark.parametrize("template", [*MAILS, MESSAGE])
def test_no_line_of_a_template_is_long(template):
    assert too_long((TEMPLATES / template).read_text()) == []


def test_a_long_line_is_seen_unless_it_is_a_link():
    assert too_long(f"corta\n{'larga ' * 14}\nhttps://ejemplo.cl/{'a' * 80}") == ["larga " * 14]


def test_what_is_no_mail_is_not_written(cast):
    with pytest.raises(TemplateNotFound):
        writing.text("editions/mails/nothing.txt", {})


@pytest.mark.parametrize("base", ["https://cap.example", "https://cap.example/"])
def test_an_address_is_whole_from_anywhere(app, base):
    addresses = Addresses(base, app.url_map)
    there = addresses.of("enrollments.index", edition_id=7, comuna="02102")
    assert there == "https://cap.example/cursos-programados/7/inscritos?comuna=02102"
