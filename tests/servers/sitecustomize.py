"""Begins each process that a test starts on the day on which the tests are played."""

import os

import time_machine

if "TEST_DAY" in os.environ:
    time_machine.travel(os.environ["TEST_DAY"]).start()
