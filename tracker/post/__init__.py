"""What leaves: mail and who gets it, links, calendars."""
