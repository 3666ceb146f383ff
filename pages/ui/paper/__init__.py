"""What the page Paper is made of: what is asked for, its runs, their curves or pictures beside the paper's."""
