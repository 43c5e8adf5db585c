"""The table that is handed up: the notice's list for the whole city, body by body, and nothing internal."""
