"""How a film is told: the scene with a voice and a camera, and the audit that looks while it plays."""
