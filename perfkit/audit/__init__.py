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
should               what a page should say, and where it differs
living               a what-if: its model, its drawing, and its tables
target_of            one indicator's targets
target_sums          targets taken together
target_checks        whether targets are SMART; what is not known
targeted             a page of target setting, part by part
exceptions           a portfolio's exception report: its rows, words and counts
exceptions_figures, exceptions_meetings, exceptions_priorities  its quarters, meetings, priorities and targets
corporate            the review that sums the portfolios up
annual               a year's variance report, and the targets of the years to come
annual_planned, annual_papers, annual_peers  the annual performance plan; savings, approvals, quartiles
editions             two editions of a report: every change, its kind and what it made of ratings
public               the public's two pages, their reading age taken from the page
recompute            each claim's figure and its print, worked out again
grids                each cell of a table, worked out again
drawings             what a drawing says, held against its own table
numbers              numbers, dates and periods that no claim covers
reasoned             sentences on causes, reasons and the year's end
counted              counts in words, and the references they list
words                rose, missed, red …: held against the figures they speak of
slips, tallies       a figure that its own text's figures do not make
commentary           percentages and totals in officers' words
attacked_outputs     what can be read in an output of any format
attacked             whether what is hidden to protect people can be worked out
behind               inputs read, judged and explained once for all pages
audit                all of these, over pages
===================  =========================================================
"""
