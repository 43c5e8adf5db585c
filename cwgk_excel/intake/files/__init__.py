"""Find the single files in the folders, archives and mail that were put in, and the folder each lay in."""
