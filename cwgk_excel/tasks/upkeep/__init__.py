"""What keeps a campaign sound: check, backup, restore, judging again."""
