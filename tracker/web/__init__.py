"""The house's small framework: what every page, form and list shares."""
