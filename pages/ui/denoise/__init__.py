"""Denoising in the page: what is asked for, how far it is, what each way scores, and whether the image is usual."""
