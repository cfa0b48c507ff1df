"""What-if: proposed targets, what they ask, how likely they are, and the log of those proposed."""
