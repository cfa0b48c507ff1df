"""Works out again what a finished report says, from the inputs and not from the page.

===================  =========================================================
findings             what an auditor has to say of one place of a page
page                 a page's parameters, passages, tables and drawings
known                what the inputs themselves say, which a page may quote
explained            claims on why a target was missed
investigated         the tables of an investigation
recompute            each claim's figure and its print, worked out again
grids                each cell of a table, worked out again
drawings             the numbers of a drawing, held against its own table
numbers              numbers, dates and periods that no claim covers
words                rose, missed, red …: held against the figures they speak of
slips, tallies       a figure that its own text's figures do not make
commentary           percentages and totals in officers' words
audit                all of these, over pages
===================  =========================================================
"""
