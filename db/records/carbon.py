"""Carbon arithmetic: a quantity, a factor, and the sum with its sources.

Nothing is rated, scored or offset: a sum is shown with its factor, unit, year and source, so that
anyone can check it.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal

from db.errors import Refused
from db.frozen import frozen
from db.validation.figures import checked_figure


@frozen
class Factor:
    """How many kilograms of CO2e one ``unit`` causes, in ``year``, according to ``source``.

    ``key`` is the same in every edition: ``electricity``. ``unit`` is one (``mile``), ``units``
    how it is written after a quantity (``miles``; empty: the same). ``scope_note`` says what is
    counted and what is not.
    """

    key: str
    name: str
    unit: str
    kg_co2e: float
    year: int
    source: str
    edition: str
    scope_note: str
    units: str = ""


@frozen
class Sum:
    """A quantity in the factor's unit, and its ``kg`` of CO2e."""

    quantity: float
    factor: Factor
    kg: float

    def in_words(self) -> str:
        """Show the sum with its factor, unit, year and source.

        ``1,240 kWh x 0.177 kgCO2e per kWh (2025, source) = 219.5 kgCO2e``
        """
        factor = self.factor
        return (
            f"{_plain(self.quantity)} {factor.units or factor.unit} x {_plain(factor.kg_co2e)}"
            f" kgCO2e per {factor.unit} ({factor.year}, {factor.source})"
            f" = {_rounded(self.kg)} kgCO2e"
        )


def calculate_emissions(quantity: float, factor: Factor) -> Sum:
    """Return the emissions of ``quantity`` in the factor's unit.

    Raises:
        Refused: the quantity is below zero, or beyond the limits of
        :func:`db.validation.figures.checked_figure`.
    """
    kept = checked_figure(quantity, "Quantity")
    if kept is None or kept < 0:
        raise Refused(f"Quantity: {quantity} is below zero. Give a figure of 0 or more.")
    return Sum(kept, factor, float(Decimal(str(kept)) * Decimal(str(factor.kg_co2e))))


def find_factor(factors: Iterable[Factor], key: str, year: int | None = None) -> Factor:
    """Return the factor called ``key`` for ``year``, or the newest one.

    Raises:
        Refused: there is none. The message lists those that exist.
    """
    known = sorted(factors, key=lambda factor: factor.year)
    of_key = [factor for factor in known if factor.key == key]
    if not of_key:
        keys = ", ".join(sorted({factor.key for factor in known}))
        raise Refused(f"There is no carbon factor {key!r}. There are: {keys or 'none'}.")
    for factor in reversed(of_key):
        if year is None or factor.year == year:
            return factor
    years = ", ".join(str(factor.year) for factor in of_key)
    raise Refused(f"There is no factor {key!r} of {year}. There are: {years}.")


def _plain(value: float) -> str:
    """Write a figure in full, with commas between thousands: ``1,240``, ``0.13096``."""
    text = f"{Decimal(str(value)):,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _rounded(kg: float) -> str:
    """Round to a tenth of a kilogram; below one, to three figures."""
    exact = Decimal(str(kg))
    step = Decimal("0.1") if exact >= 1 or not exact else Decimal(1).scaleb(exact.adjusted() - 2)
    return _plain(float(exact.quantize(step, ROUND_HALF_UP)))
