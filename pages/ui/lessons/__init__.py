"""Lessons: a question above a page, answered by moving. What one says, its link, the student's page, the teacher's."""
