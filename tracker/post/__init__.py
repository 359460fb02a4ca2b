"""What leaves: mail, who gets it and how it is written, addresses, links, calendars."""
