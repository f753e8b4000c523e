"""What films share: text, and mobjects that are pure functions of recorded results."""
