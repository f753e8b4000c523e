"""Everything as a folder of pages that any browser opens and any host serves, without a server of ours.

folder       where it is written, and what is never overwritten
pages        what a page is, and the frame around it
chapters     the app's pages of a run, each one file
films        all films with what there is to think about
documents    Markdown: the ledger, the lesson, the map of the article
reference    what the docstrings of `geometry` and `training` say
links        whether every link leads somewhere
building     all of it
"""
