"""What stands where on the first morning: a scenario becomes rows, a policy's troops, enablers and money included.

Read in this order: ``bases`` (who is stationed where), ``regional_battalions`` and ``force`` (units on the ground),
``offers`` (enablers that a policy sends), ``theatre`` (places and distances), ``arms`` (tactics and what counters
them), ``routes`` (who reaches whom), ``first_morning`` (all of it as the state of a world), ``requirement`` (what the
mission asks for) and ``donor_plan`` (what the United States pays for it, month by month).
"""
