"""Strategies of bills: ordinary ones, and rows up to the edge of what fits 64 bits."""

from hypothesis import strategies as st

from tests.unit.native.billing.decimal_bill import Row

ROUNDINGS = ("line_half_even", "line_half_up", "total_half_even", "total_half_up")
LEAST, MOST = -(2**63), 2**63 - 1

roundings = st.sampled_from(ROUNDINGS)
basis_points = st.sampled_from([0, 500, 1000, 2000, 2200, 2500, 5000, 10_000]) | st.integers(0, 10_000)

ordinary = st.builds(
    Row,
    quantity=st.integers(-3, 20),
    unit_price=st.integers(-50, 3_000_000),
    discount_bp=st.just(0) | basis_points,
    vat_bp=basis_points,
    vat_included=st.booleans(),
)
# Small amounts tie often.
tiny = st.builds(
    Row,
    quantity=st.just(1) | st.just(-1),
    unit_price=st.integers(0, 12),
    discount_bp=st.just(0),
    vat_bp=st.sampled_from([1000, 2000, 2500]),
    vat_included=st.booleans(),
)
extreme = st.builds(
    Row,
    quantity=st.integers(-3, 3),
    unit_price=st.integers(LEAST, MOST) | st.sampled_from([LEAST, MOST, LEAST // 2, MOST // 2, MOST // 3]),
    discount_bp=basis_points,
    vat_bp=basis_points,
    vat_included=st.booleans(),
)
