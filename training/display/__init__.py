"""How runs and their phases show themselves: curves by Matplotlib, tables for notebooks.

    accuracies   both accuracies of runs over their steps, with the phases behind them
    notebook     small tables, and those curves under them

Functions of plain values: what is shown calls them, they know no run. Matplotlib is imported where it draws.
"""
