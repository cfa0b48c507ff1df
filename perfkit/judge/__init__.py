"""Table in, table out: variance, rating, direction of travel, milestones, budgets."""
