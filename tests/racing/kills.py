"""Workers that are killed while forms stream in: what was answered stands, what was not is sent again and done once."""

import os
import secrets
import signal
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from itertools import repeat

import sqlalchemy as sa

from tests.racing.checks import GONE, HOLDS, faults
from tests.racing.rounds import DONE
from tracker.models import Enrollment

TRIES = 200
BUSY = 503  # with the header that says when to try again


class Kills:
    """Plays rounds on a stage before a server whose workers die, and sums up what came of them."""

    def __init__(self, stage, server, random):
        self.stage = stage
        self.server = server
        self.random = random
        self.found = Counter(undone=0)
        self.sent = Counter()
        self.played = self.killed = 0
        self.begun = time.monotonic()

    def round(self):
        """Enroll everybody, twice as many as there are seats, then let who has one withdraw; workers die meanwhile."""
        people = [person for team in self.stage.teams for person in team.people]
        self.stage.set_anew(len(people) // 2, {})
        self._stream(
            {team: [self.stage.enrolling(team, [one]) for one in team.people] for team in self.stage.teams}
        )
        self._check(people)
        leaving = self._seated()
        self._stream(
            {team: [self._withdrawing(one) for one in leaving[team.cut]] for team in self.stage.teams}
        )
        self._check(people)
        self.found["undone"] += self._still_in(leaving)
        self.played += 1

    def figures(self):
        return {
            "rounds": self.played,
            "workers_killed": self.killed,
            "forms": self.sent["forms"],
            "answers_cut_off": self.sent["cut_off"],
            "asked_to_wait": self.sent["asked_to_wait"],
            "faults": dict(self.found),
            "seconds": round(time.monotonic() - self.begun, 1),
        }

    def _stream(self, forms):
        """Send each team's forms one after the other, the teams at the same time, until all are answered."""
        over, answered = threading.Event(), threading.Event()
        killer = threading.Thread(target=self._kill, args=(over, answered))
        killer.start()
        try:
            with ThreadPoolExecutor(len(forms)) as together:
                visitors = [team.visitors[0] for team in forms]
                for found in together.map(send_all, visitors, forms.values(), repeat(answered)):
                    self.sent.update(
                        {name: found.pop(name) for name in ("forms", "cut_off", "asked_to_wait")}
                    )
                    self.found.update(found)
        finally:
            over.set()
            killer.join()

    def _kill(self, over, answered):
        """Kill a worker at some instant after each answer, so that the stream gets on however slow the machine is."""
        while not over.is_set():
            if answered.wait(0.1):
                answered.clear()
                over.wait(self.random.uniform(0, 0.5))
                if workers := self.server.workers():
                    os.kill(self.random.choice(workers), signal.SIGKILL)
                    self.killed += 1

    def _withdrawing(self, number):
        return f"/inscripciones/{number}/retirar", {"once": secrets.token_urlsafe(16)}

    def _check(self, people):
        self.found.update(faults(self.stage.session, self.stage.edition, people, released=True))

    def _seated(self):
        """Return the enrollments (ids) that hold a seat, by commune."""
        query = sa.select(Enrollment.commune_cut, Enrollment.id).where(Enrollment.state == HOLDS)
        found = {team.cut: [] for team in self.stage.teams}
        for cut, number in self.stage.session.execute(query):
            found[cut].append(number)
        self.stage.session.rollback()
        return found

    def _still_in(self, leaving):
        """Count who withdrew and is in all the same."""
        ids = [number for those in leaving.values() for number in those]
        query = sa.select(sa.func.count(Enrollment.id)).where(
            Enrollment.id.in_(ids), Enrollment.state != GONE
        )
        found = self.stage.session.scalar(query)
        self.stage.session.rollback()
        return found


def send_all(visitor, forms, answered):
    """Send forms until each is answered, which is told, and each second one once more; count what came of it."""
    found = Counter(forms=len(forms), cut_off=0, asked_to_wait=0, never_answered=0, led_elsewhere=0)
    for place, (path, form) in enumerate(forms):
        answer = _until_answered(visitor, path, form, found)
        answered.set()
        if answer.status != DONE:
            found[f"refused with {answer.status}"] += 1
        if place % 2:  # of the others, a loss would show
            again = _until_answered(visitor, path, form, found)
            found["led_elsewhere"] += answer[:2] != again[:2]
    return found


def _until_answered(visitor, path, form, found):
    for _ in range(TRIES):
        answer = visitor.send(path, form)
        if answer.status not in {0, BUSY}:
            return answer
        found["asked_to_wait" if answer.status else "cut_off"] += 1
        time.sleep(0.05)
    found["never_answered"] += 1
    return answer
