"""From a recognised sheet to a raw return, with what reading it showed."""
