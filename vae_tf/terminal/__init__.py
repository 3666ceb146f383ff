"""What the command line looks like: tables, figures, progress bars. Knows how to print, nothing else.

Tables go to standard output, progress bars to standard error; each module prints one kind of thing.
"""
