"""Taking a run away: the part of its page where one is made in a format, and the address that the file comes by."""
