"""What each chapter shows of a run: arrays for its page, its film and a script."""
