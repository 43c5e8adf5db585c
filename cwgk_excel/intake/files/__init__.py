"""From what was put in to single files: folders, archives, mail; whose folder one lay in."""
