"""How forms look and what Excel holds their entries to, as data."""
