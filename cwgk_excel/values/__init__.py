"""From a raw cell to a value: what one entry says as its field. Nothing here knows how files or schemas are made."""
