"""What calibration fits: shapes of attacks and rates, each with its observation, how sure it is, and where it stands.

Host-country violence and deployed strength are inputs and never fitted. The level of hostility is not here either: it
is estimated from histories of deaths (``hostility``), since it differs from mission to mission.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Target:
    """One number that the model should come near.

    Attributes:
        name: key. observed: the observation. unit: its unit.
        tolerance: half-width of what counts as near, about one standard error or the published range.
        source: evidence code or how it was computed from the training rows.
        pattern: the pattern of the model brief that it belongs to, if any.
    """

    name: str
    observed: float
    tolerance: float
    unit: str
    source: str
    pattern: str = ""


#: Deaths on a fatal day are fitted for Mali and for all others apart: devices and assaults kill by the vehicle and the
#: camp, ambushes elsewhere mostly one person, and no mixture of both stands for either.
TARGETS: tuple[Target, ...] = (
    Target("deaths_per_fatal_mali", 2.59, 0.28, "deaths", "DPPADPOSS, training rows: 106 deaths on 41 days", "PAT13"),
    Target("one_death_mali", 0.39, 0.075, "share", "DPPADPOSS, training rows: 16 of 41 days", "PAT13"),
    Target("four_or_more_mali", 0.29, 0.07, "share", "DPPADPOSS, training rows: 12 of 41 days", "PAT13"),
    Target("deaths_per_fatal_elsewhere", 1.60, 0.20, "deaths", "DPPADPOSS, training rows: 77 deaths on 48 days",
           "PAT13"),
    Target("one_death_elsewhere", 0.77, 0.06, "share", "DPPADPOSS, training rows: 37 of 48 days", "PAT13"),
    Target("four_or_more_elsewhere", 0.083, 0.04, "share", "DPPADPOSS, training rows: 4 of 48 days", "PAT13"),
    Target("deaths_per_attack_mali", 0.35, 0.08, "deaths",
           "147 attacks on MINUSMA 2015 to mid-2017 (press) against 51 deaths in its training rows"),
    Target("killed_share_mali", 0.145, 0.025, "share", "C08: killed among killed and wounded, 0.1 to 0.2"),
    Target("ied_killed_share_mali", 0.135, 0.025, "share", "C10: 6.4 wounded for each death by devices, 5 to 9"),
    Target("ied_share_mali", 0.45, 0.05, "share", "C06, C07: 0.35 to 0.55", "PAT09"),
    Target("moving_share", 0.55, 0.03, "share", "C18: 0.5 to 0.6; missions weighted by their dead", "PAT07"),
    Target("answered_share", 0.20, 0.08, "share", "R01: 0.10 to 0.68, central 0.20", "PAT08"),
    Target("misconduct_per_1000", 0.75, 0.10, "allegations per 1,000 and year", "S02: 0.55 to 1.0", "PAT14"),
    Target("accidents_per_1000", 0.27, 0.04, "deaths per 1,000 and year", "DPPADPOSS, training rows without the "
           "earthquake of January 2010"),
    Target("illness_per_1000", 0.53, 0.05, "deaths per 1,000 and year", "DPPADPOSS, training rows"),
)

#: Parameters that calibration leaves to the data; each starts from its declared distribution.
FREE: tuple[str, ...] = (
    "ied_hit_mean", "ambush_hit_mean", "fire_hit_mean", "complex_hit_mean", "hit_tail_log_sd", "lethality_log_sd",
    "ied_instant_share", "fire_arm_instant_share", "will_to_act_share",
    "alert_share_without_network", "misconduct_per_1000_per_year", "accident_per_1000_per_year",
    "illness_per_1000_per_year",
)
