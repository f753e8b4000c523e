"""What is said and in which colours: glossary and palette."""
