"""Works out again what a finished report says, from the inputs and not from the page.

===================  =========================================================
findings             what an auditor has to say of one place of a page
page                 a page's parameters, passages, tables and drawings
known                what the inputs themselves say, which a page may quote
explained            claims on why a target was missed
as_printed           an investigation's figures in its indicator's unit
taken_apart          a change taken apart: its parts and their print
investigated         the tables of an investigation, row by row
labels               the labels and descriptions of its drawings
told                 what its sentences say of its statistics
recompute            each claim's figure and its print, worked out again
grids                each cell of a table, worked out again
drawings             what a drawing says, held against its own table
numbers              numbers, dates and periods that no claim covers
reasoned             sentences on causes, reasons and the year's end
counted              counts in words, and the references they list
words                rose, missed, red …: held against the figures they speak of
slips, tallies       a figure that its own text's figures do not make
commentary           percentages and totals in officers' words
audit                all of these, over pages
===================  =========================================================
"""
