"""What everything stands on: the clock, the settings, the database, and forms of a text."""
