"""What the project tells, as data: chapters, palette, and what each chapter shows of a run."""
