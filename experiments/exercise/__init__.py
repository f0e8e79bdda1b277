"""A teaching exercise: bet on policies, run the paired futures, score the bets, talk about why."""
