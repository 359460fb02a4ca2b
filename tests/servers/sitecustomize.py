"""Lets the clock of each process that a test starts say what the test's does."""

import os
import time

import time_machine

if "TEST_AHEAD" in os.environ:  # seconds
    time_machine.travel(time.time() + float(os.environ["TEST_AHEAD"])).start()
    time.time()  # it goes on from when it is first asked
