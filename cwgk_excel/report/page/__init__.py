"""The round as one page for the browser: what it says, as plain data, and the templates that show it."""
