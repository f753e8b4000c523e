"""From a scene to files: renderer, worker process, containers, subtitles, contact sheets and handouts."""
