"""What people take along: files that need no server."""
