"""Words, tables and pictures of a scorecard; this room never judges.

A notebook calls three faces: `wording`, `tables` and `charts`; one on a single
indicator calls `investigate` and `signals`; one that sets targets calls
`target_page` and `controls`. Behind them, each file importing only from those above it:

==========================  ===============================================
formats                     figures, counts, dates and missing values
addresses                   the folders in which reports lie, for their links
claims                      a figure in a sentence, with its source
prose, grid, drawing        what is shown: words, a table, a drawing
cells, commentary, series   short texts, officers' words, and quarters of a row
evidence                    why a figure is in doubt
sentences                   one indicator in one sentence
counts                      which indicators did what
opening, narrative, plans   the sections of a report
board                       the sections of the board's page
key, made                   the rules in words; how the figures were made
written                     a paper's own words, with what fills their slots
board_matters, board_paper  the Executive Board's covering report
exceptions, exceptions_meetings, exceptions_priorities  a portfolio's exception report
corporate                   the review that sums the portfolios up
reading_age, public         the age words are written for; the public's two pages
case_claims                 an investigation's figures as claims
why, outlook                what the evidence says of each miss; whether the year can be saved
limits, bridged, standing   its sections: noise, the change, the peers
rule_words, smart_words     rules for proposing, and what a target lacks, in words
target_chart, whatif        the drawing of targets, and the what-if that stays alive on a page
targeting                   the target-setting sections of one indicator
targets_together            those of many
target_page, controls       the faces of its notebook
live/                       the same what-if as controls that ask the kernel
==========================  ===============================================
"""
