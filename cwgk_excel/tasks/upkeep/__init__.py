"""Tasks that keep a campaign sound: check, back up, restore and judge again."""
