"""Ways through the chapters, as data.

tour     thirteen stops, a sentence each, for who is here for the first time
lesson   forty-five minutes for a class: films, predictions, experiments
"""
