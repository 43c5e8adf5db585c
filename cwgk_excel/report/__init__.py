"""Reports: what is sent back, what is handed up, who has returned what."""
