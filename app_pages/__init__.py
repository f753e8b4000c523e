"""The pages of the app, one file a chapter. Pages choreograph: they read results and compute nothing."""
