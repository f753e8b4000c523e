"""What all pages share: links, language, address, session, the run looked at, the footer, teaching."""
