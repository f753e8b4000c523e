"""The sandpile, an analogy: grains, topplings, avalanches."""
