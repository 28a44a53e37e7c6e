"""Dates and numbers as a Russian reader writes them."""

DATE_FORMAT = "j E Y"
MONTH_DAY_FORMAT = "j E"
TIME_FORMAT = "H:i"
DATETIME_FORMAT = "j E Y, H:i"
THOUSAND_SEPARATOR = "\N{NO-BREAK SPACE}"
DECIMAL_SEPARATOR = ","
NUMBER_GROUPING = 3
