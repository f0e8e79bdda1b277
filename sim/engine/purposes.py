"""Why a number is drawn: the registry of purposes, one sentence each.

A draw is keyed by its purpose, so two questions never share an answer. Numbers are never reused: a purpose that
goes leaves a hole, a new one takes the next number. ``k`` tells several draws of one purpose, entity and day apart.
"""

from typing import Final

PARAMETER: Final = 1  # where in its range an uncertain parameter lies (entity: the parameter; day: the design point)
QUALITY: Final = 2  # how skilled a contingent arrives (day: month of arrival)
CAVEAT: Final = 3  # how many orders a contingent refuses for national reasons (day: month of arrival)
SERVICEABILITY: Final = 4  # how well a contingent keeps its equipment (day: month of arrival)
ROTATION: Final = 5  # in which month of its tour a contingent stands when the run begins
CAMPAIGN: Final = 6  # whether a group starts or ends a campaign against civilians today
RAIDS: Final = 7  # how many opportunities to attack civilians a group sees today
GROUND: Final = 8  # which community an opportunity concerns (k: opportunity)
GAIN: Final = 9  # what an opportunity is worth to the group (k: opportunity)
RAID_DEATHS: Final = 10  # how many people an uninterrupted attack would kill (k: opportunity)
RAID_HOUR: Final = 11  # at which hour of the day it begins (k: opportunity)
SEEN: Final = 12  # whether a patrol is on the spot (k: opportunity)
ALERT: Final = 13  # whether word reaches a base in time (k: opportunity)
WILL: Final = 14  # whether the unit called acts (k: opportunity)
CONTACT: Final = 15  # whether those who respond meet fire (k: opportunity)
STRIKES: Final = 16  # how many attacks on the mission a group makes today
TACTIC: Final = 17  # by which tactic (k: attack)
TARGET: Final = 18  # against which base or the moves from it (k: attack)
STRIKE_HOUR: Final = 19  # at which hour of the day (k: attack)
FORESEEN: Final = 20  # whether the attack is foreseen (k: attack)
FOUND: Final = 21  # whether the explosive device is found or the drone stopped (k: attack)
VEHICLE: Final = 22  # whether the vehicle struck is a protected one (k: attack)
HIT: Final = 23  # how many people are hurt (k: attack)
SPARED: Final = 24  # whether this person had taken cover (k: attack x persons + person)
FATE: Final = 25  # whether this person is killed at once, critical or recovering (k: attack x persons + person)
CLOCK: Final = 26  # how long this critically wounded person lives untreated (k: attack x persons + person)
FLYING: Final = 27  # whether the weather allows flying over the mission today
DENIAL: Final = 28  # whether the host state denies the moves from a base today
WORKING: Final = 29  # whether an aircraft, set, team or hospital works today (k: which of the unit's)
NIGHT_CREW: Final = 30  # whether an aircraft and its crew are cleared for the night (k: which of the unit's)
HOSTILITY: Final = 31  # the slow level of hostility to a mission (day: year)
MISCONDUCT: Final = 32  # allegations against a contingent this month (day: month)
LEADER: Final = 33  # whether the head of mission leaves this month (day: month)
TALKS: Final = 34  # whether talks begin, hold or collapse this month (day: month); the Council's quarrels (day: year)
PLEDGE: Final = 35  # whether a vacancy draws a pledge this month (day: month)
DEPLOY: Final = 36  # whether a pledged unit deploys in the end (day: month of pledge)
LEAD_TIME: Final = 37  # how long a unit takes to arrive (day: month of pledge or cohort)
WITHDRAW: Final = 38  # whether a capital withdraws a unit, or an enabler's lender gives notice (day: month)
COHORT: Final = 39  # what becomes of a trained unit (entity: cohort; k: step of the chain)
BREAK_OFF: Final = 40  # whether a contested attack ends the campaign (k: opportunity)
DISTANCE: Final = 41  # how far out a move is struck (k: attack)
LETHALITY: Final = 42  # how deadly an attack is to those it hurts (k: attack)
CAMPAIGN_START: Final = 43  # whether a group is in a campaign when the run begins
ACCIDENTS: Final = 44  # how many fatal accidents a base has today
FURTHER_DEATHS: Final = 45  # how many people a fatal accident kills (k: accident)
ILLNESSES: Final = 46  # how many people of a base die of illness today
CRASH: Final = 47  # whether an aircraft of a unit crashes today
ABOARD: Final = 48  # how many people such a crash kills
HEALTH_YEAR: Final = 49  # how good a year this is for a mission (day: year; k: accidents 0, illness 1)
INSPECTED: Final = 50  # whether a contingent is inspected this month (day: month)
SHORTFALL: Final = 51  # whether inspectors report what is wrong with it (day: month)
INVESTIGATED: Final = 52  # whether an unanswered alert is investigated (entity: community; day: month; k: alert)
SANCTION: Final = 53  # whether a case of misconduct ends in a sanction (day: month of the verdict; k: case)
CONTACTED: Final = 54  # how easily the mission gets in touch with an armed group
TAUGHT: Final = 55  # whether newcomers were trained on the protection of civilians beyond the usual (day: month)
COUNCIL: Final = 56  # whether the Council adopts a changed mandate this month (day: month)
OPERATIONS: Final = 57  # how many operations against groups leave a base today
QUARRY: Final = 58  # which group an operation finds, if any (k: operation)
OPERATION_GROUND: Final = 59  # on which of the group's grounds (k: operation)
AIRCRAFT_HIT: Final = 60  # which aircraft of a base is hit (k: attack)
OPERATION_HOUR: Final = 61  # at which hour of the day they fight (k: operation)
VIOLENCE: Final = 62  # the slow level of violence against civilians in a country (day: year)
POLICE_BETWEEN: Final = 63  # whether police meet raiders on their way (k: opportunity)
