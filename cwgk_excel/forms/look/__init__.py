"""How forms look and which entries Excel accepts in them, as data."""
