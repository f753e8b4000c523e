"""Films drawn from recorded runs: one scene file a film, and the command line that renders them.

    python -m animations list
    python -m animations render TheLeap --lang zh -q l

`manim -pql animations/the_leap.py TheLeap` works as well (KAIQIAO_RUN and KAIQIAO_LANG choose run and
language). This package is imported by nobody: the app, too, calls the command line, whose JSON lines
are described in `animations.rendering.renderer`.
"""
