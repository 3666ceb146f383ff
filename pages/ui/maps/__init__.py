"""Maps in the page: what is asked for, what is there, the picture of it, and what one can do with it."""
