"""What is sent back to the bodies: what each has to do, in letters, lists and texts."""
