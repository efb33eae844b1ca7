"""Numbers of a spreadsheet, as it shows them or as they are: never another number."""

import pytest
from knowledge.parsing.readers.xlsx.shown import shown


@pytest.mark.parametrize(
    ("value", "number_format", "text"),
    [
        (1299.9, "[$R$-416] #,##0.00", "R$ 1.299,90"),
        (1299.9, '"R$ "#,##0.00', "R$ 1.299,90"),
        (12.5, '_-* #,##0.00\\ "€"_-', "12,50 €"),
        (1234.5, "#,##0.00", "1,234.50"),
        (12, '#,##0 "kg"', "12 kg"),
        (0.155, "0.0%", "15.5%"),
        (12.75, "0.##", "12.75"),
        (12.5, "#,##0.##", "12.5"),
        (12.0, "0.##", "12"),
        (15, '0"%"', "15 %"),
        (15, "0\\%", "15 %"),
        (1.5, "# ?/?", "1.5"),
        (1.2e-7, "0.00E+00", "1.2e-07"),
        (12_000, "#,##0,", "12000"),
        (12345678901, "000\\.000\\.000\\-00", "123.456.789-01"),
        (31999998888, '"("00") "00000-0000', "(31) 99999-8888"),
        (-5, "General", "-5"),
    ],
)
def test_a_number_is_shown_as_its_format_has_it(value: float, number_format: str, text: str) -> None:
    assert shown(value, number_format) == text
