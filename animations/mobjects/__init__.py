"""What the films are made of: text, and mobjects that are pure functions of recorded results."""
