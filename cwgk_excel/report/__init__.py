"""Reports: the frames of all that counts, who has returned what, and the master that is handed up."""
