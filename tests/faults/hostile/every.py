"""All hostile files."""

from tests.faults.hostile import arrays, images, names, tables, zips

CASES = zips.CASES | names.CASES | images.CASES | arrays.CASES | tables.CASES
