"""What all pages share: navigation, language, address, the run that is looked at."""
