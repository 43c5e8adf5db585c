"""The dossier of a round: originals, decisions and masters in one zip, which proves itself without this program."""
