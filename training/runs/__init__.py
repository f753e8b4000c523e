"""A recorded run on disk: reading, writing, recording and going on."""
