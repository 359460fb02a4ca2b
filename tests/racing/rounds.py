"""Rounds in which several send at one instant: for the last seats, the same form, the same person by two forms."""

import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from statistics import median

from tests.racing.checks import faults

DONE, REFUSED = 302, 409
SLOW = 1.0  # seconds


class Rounds:
    """Plays rounds on a stage and sums up what came of them."""

    def __init__(self, stage, server, random):
        self.stage = stage
        self.server = server
        self.random = random
        self.played = 0
        self.found = Counter()
        self.answers = []
        self.seconds = 0

    def race(self, directors):
        """Let directors of different communes enroll people at one instant, more than there are seats."""
        teams = self.random.sample(self.stage.teams, directors)
        sent = [self.random.sample(team.people, self.random.randint(1, 3)) for team in teams]
        everybody = [person for people in sent for person in people]
        capacity = self.random.randint(1, len(everybody) - 1)
        quotas = self._quotas(teams, capacity) if self.random.random() < 0.5 else {}
        clicks = [
            (team.visitors[0], *self.stage.enrolling(team, people))
            for team, people in zip(teams, sent, strict=True)
        ]
        answers = self._play(clicks, everybody, capacity, quotas)
        self.found["refused"] += sum(answer.status != DONE for answer in answers)

    def double(self):
        """Send one form twice at one instant: both are led to the same place."""
        team = self.random.choice(self.stage.teams)
        people = self.random.sample(team.people, 2)
        click = (team.visitors[0], *self.stage.enrolling(team, people))
        answers = self._play([click, click], people, self.random.randint(1, 2), {})
        same = {(answer.status, answer.location) for answer in answers}
        self.found["led_elsewhere"] += len(same) != 1 or answers[0].status != DONE

    def two_forms(self):
        """Let director and deputy enroll the same person at one instant: one of them is told that somebody did."""
        team = self.random.choice(self.stage.teams)
        people = self.random.sample(team.people, 1)
        clicks = [(visitor, *self.stage.enrolling(team, people)) for visitor in team.visitors]
        answers = self._play(clicks, people, 2, {})
        self.found["both_or_none"] += sorted(answer.status for answer in answers) != [DONE, REFUSED]

    def figures(self):
        """Return what was played, what was found wrong, and how long it took."""
        seconds = [answer.seconds for answer in self.answers] or [0]
        self.found["server_errors"] = sum(answer.status >= 500 for answer in self.answers)
        self.found["unanswered"] = sum(answer.status == 0 for answer in self.answers)
        return {
            "rounds": self.played,
            "requests": len(self.answers),
            "faults": dict(self.found),
            "waited_over_a_second": sum(each > SLOW for each in seconds),
            "median_milliseconds": round(median(seconds) * 1000),
            "longest_milliseconds": round(max(seconds) * 1000),
            "seconds": round(self.seconds, 1),
        }

    def _play(self, clicks, people, capacity, quotas):
        begun, errors = time.monotonic(), self.server.database_errors()
        self.stage.set_anew(capacity, quotas)
        answers = at_one_instant(clicks)
        self.found.update(faults(self.stage.session, self.stage.edition, people, released=not quotas))
        self.found["database_errors"] += self.server.database_errors() - errors
        self.played += 1
        self.answers += answers
        self.seconds += time.monotonic() - begun
        return answers

    def _quotas(self, teams, capacity):
        left, quotas = capacity, {}
        for team in teams:
            quotas[team.cut] = self.random.randint(0, min(2, left))
            left -= quotas[team.cut]
        return quotas


def at_one_instant(clicks):
    """Send each click (visitor, path, form) once all of their connections are open; return the answers."""
    start = threading.Barrier(len(clicks))
    with ThreadPoolExecutor(len(clicks)) as together:
        sent = [
            together.submit(visitor.send, path, form, lambda: start.wait(30))
            for visitor, path, form in clicks
        ]
        return [each.result() for each in sent]
