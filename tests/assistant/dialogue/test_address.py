"""Addresses are read whole or not at all."""

import pytest

from amends.assistant.dialogue import read_address
from amends.kernel.orders import Address


def somewhere(country: str) -> Address:
    return Address("", "", "", "", "", country)


@pytest.mark.parametrize(
    ("text", "country", "parts"),
    [
        ("22 Park Street, Bristol, BS1 5JA", "United Kingdom", ("22 Park Street", "", "Bristol", "", "BS1 5JA")),
        (
            "Flat 3, 14 Harbour Way, Bristol BS1 4ST",
            "United Kingdom",
            ("Flat 3", "14 Harbour Way", "Bristol", "", "BS1 4ST"),
        ),
        (
            "2210 Clark St, Apt 5, Chicago, IL 60614",
            "United States",
            ("2210 Clark St", "Apt 5", "Chicago", "IL", "60614"),
        ),
        ("2210 Clark St\nChicago\nIL 60614\nUSA", "USA", ("2210 Clark St", "", "Chicago", "IL", "60614")),
        ("Invalidenstraße 41, 10115 Berlin", "Germany", ("Invalidenstraße 41", "", "Berlin", "", "10115")),
        ("5 rue de Rivoli, 75004 Paris.", "France", ("5 rue de Rivoli", "", "Paris", "", "75004")),
        (
            "浙江省杭州市西湖区文一路200号1单元101室 310012",
            "中国",
            ("西湖区文一路200号", "1单元101室", "杭州市", "浙江省", "310012"),
        ),
        ("上海市浦东新区世纪大道100号", "中国", ("浦东新区世纪大道100号", "", "上海市", "", "")),
    ],
)
def test_a_plainly_written_address_is_read(text: str, country: str, parts: tuple[str, str, str, str, str]) -> None:
    assert read_address(text, like=somewhere(country)) == Address(*parts, country)


@pytest.mark.parametrize(
    ("text", "country"),
    [
        ("to my mum's please", "United Kingdom"),
        ("22 Park Street, Bristol", "United Kingdom"),
        ("Park Street, Bristol, BS1 5JA", "United Kingdom"),
        ("22 Park Street, Bristol, BS1 5JA", "United States"),
        ("5 rue de Rivoli, 75004 Paris", "United Kingdom"),
        ("Chicago, IL 60614", "United States"),
        ("我朋友家", "中国"),
        ("杭州市文一路", "中国"),
        ("1", "中国"),
        ("22 Park Street, Bristol, BS1 5JA", "Atlantis"),
        ("x" * 300, "United Kingdom"),
    ],
)
def test_what_is_not_plainly_an_address_of_that_country_is_not_guessed(text: str, country: str) -> None:
    assert read_address(text, like=somewhere(country)) is None
