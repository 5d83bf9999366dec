"""Labelled data: rows of files, and public data sets as their authors publish them.

`prepare` brings a public data set into the layouts of `docs/data.md`. Each reader is a function of
a folder and a split that yields rows; the table of data sets is in `catalogue`.
"""
