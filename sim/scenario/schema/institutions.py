"""The institutions that missions share: a donor with its personnel, dues and training, and UN finances."""

from collections.abc import Iterator
from typing import Annotated, Final

from pydantic import Field, model_validator

from sim.scenario.schema.strict import Misfit, Strict, refuse
from sim.scenario.schema.vocabulary import Share

#: Of numbers that make the first morning and nothing later: no order can set them then.
FROM_START = {"from_start": True}
#: No member state ever owed as much as two years of all peacekeeping.
MOST_YEARS_OWED = 2
PER_MILLION: Final = 1e6


class Personnel(Strict):
    """US uniformed personnel in UN missions worldwide, by role."""

    staff_officers: Annotated[int, Field(ge=0, le=5000, description="persons in headquarters posts")] = 22
    police: Annotated[int, Field(ge=0, le=5000, description="individual police")] = 5
    observers: Annotated[int, Field(ge=0, le=5000, description="military observers and advisers")] = 3
    specialists: Annotated[int, Field(ge=0, le=5000, description="members of specialist teams")] = 0
    troops: Annotated[int, Field(ge=0, le=20000, description="members of formed units")] = 0

    @property
    def total(self) -> int:
        """All persons."""
        return self.staff_officers + self.police + self.observers + self.specialists + self.troops


class Dues(Strict):
    """What the United States is assessed, what it pays, and what it owes."""

    assessed_share: Annotated[Share, Field(description="assessed share of peacekeeping budgets")] = 0.2789
    paid_share: Annotated[Share, Field(description="share of the assessment that is paid")] = 0.896
    arrears_usd_m: Annotated[
        float, Field(ge=0, le=10_000, description="US$ million owed at the start", json_schema_extra=FROM_START)
    ] = 1000.0
    clear_arrears_months: Annotated[
        int, Field(ge=0, le=120, description="months over which arrears are paid off; 0 not at all")
    ] = 0
    clear_arrears_share: Annotated[Share, Field(description="share of the arrears that is paid off")] = 1.0


class Gpoi(Strict):
    """The Global Peace Operations Initiative: a budget and what it buys."""

    budget_usd_m_per_year: Annotated[float, Field(ge=0, le=1000, description="US$ million a year, worldwide")] = 84.0
    helicopter_share: Annotated[Share, Field(description="share for partner helicopter units")] = 0.1
    police_share: Annotated[Share, Field(description="share for special police units")] = 0.1

    @model_validator(mode="after")
    def _shares_leave_something(self) -> "Gpoi":
        if self.helicopter_share + self.police_share > 1 + 1e-9:
            raise ValueError("helicopter_share and police_share add up to more than 1")
        return self


class Donor(Strict):
    """What one donor does. The first donor is the United States."""

    personnel: Personnel = Personnel()
    dues: Dues = Dues()
    gpoi: Gpoi = Gpoi()


class UnitedNations(Strict):
    """The finances of UN peacekeeping as a whole."""

    budget_usd_m: Annotated[float, Field(gt=0, le=20_000, description="US$ million a year, all missions")] = 6580.0
    uniformed: Annotated[int, Field(gt=0, le=300_000, description="uniformed personnel, all missions")] = 85_000
    cash_months: Annotated[
        float,
        Field(ge=0, le=24, description="months of expenditure in cash at the start", json_schema_extra=FROM_START),
    ] = 1.9
    payables_usd_m: Annotated[
        float, Field(ge=0, le=5000, description="US$ million owed to contributors", json_schema_extra=FROM_START)
    ] = 265.0
    others_paid_share: Annotated[Share, Field(description="share of others' assessments paid on time")] = 0.97

    def monthly_pay_usd_m(self, reimbursement_usd: float) -> float:
        """A month's reimbursement for all missions, US$ million, at so many US$ per person."""
        return self.uniformed * reimbursement_usd / PER_MILLION

    def months_of_pay_owed(self, reimbursement_usd: float) -> float:
        """What contributors are owed at the start, in months of pay; 0 where pay costs nothing."""
        bill = self.monthly_pay_usd_m(reimbursement_usd)
        return self.payables_usd_m / bill if bill > 0 else 0.0


class Institutions(Strict):
    """The institutions that all missions of a world share."""

    us: Donor = Donor()
    un: UnitedNations = UnitedNations()

    @model_validator(mode="after")
    def _parts_are_no_larger_than_their_wholes(self) -> "Institutions":
        refuse(self._too_large())
        return self

    def _too_large(self) -> Iterator[Misfit]:
        """What exceeds the whole that it is a part of, or what could ever have come about."""
        ours, everyone = self.us.personnel.total, self.un.uniformed
        if ours > everyone:
            problem = f"{ours:,} US personnel in missions that have {everyone:,} uniformed personnel in all"
            yield Misfit(problem, ("us", "personnel"), known=(f"at most {everyone:,} (un.uniformed)",))
        if self.un.payables_usd_m > self.un.budget_usd_m:
            problem = f"US$ {self.un.payables_usd_m:,g} million owed out of a budget of "
            problem += f"{self.un.budget_usd_m:,g} a year"
            yield Misfit(problem, ("un", "payables_usd_m"), known=("at most a year's budget (un.budget_usd_m)",))
        if self.us.dues.arrears_usd_m > MOST_YEARS_OWED * self.un.budget_usd_m:
            problem = f"US$ {self.us.dues.arrears_usd_m:,g} million of arrears to budgets of "
            problem += f"{self.un.budget_usd_m:,g} a year"
            known = (f"at most {MOST_YEARS_OWED} years' budgets (un.budget_usd_m)",)
            yield Misfit(problem, ("us", "dues", "arrears_usd_m"), known=known)
