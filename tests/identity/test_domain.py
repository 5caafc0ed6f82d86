"""The rules of accounts, without a database."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.identity import domain
from services.identity import guardians_domain as rules

TODAY = date(2027, 1, 11)


@given(email=st.emails())
def test_one_mailbox_has_one_spelling(email: str) -> None:
    once = domain.normalised_email(email)
    assert domain.normalised_email(once) == once
    assert domain.normalised_email(f"  {email} ") == once


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("600 100 200", "+48600100200"),
        ("600-100-200", "+48600100200"),
        ("+48 600 100 200", "+48600100200"),
        ("+44 7700 900123", "+447700900123"),
    ],
)
def test_a_phone_number_has_its_country(typed: str, stored: str) -> None:
    assert domain.normalised_phone(typed) == stored


def require_adult(birth_date: date, today: date) -> None:
    rules.require_own_age(birth_date, today, is_invited=False)


@given(birth_date=st.dates(date(1900, 1, 1), TODAY))
def test_everybody_is_either_an_adult_or_a_child(birth_date: date) -> None:
    refused = 0
    for rule in (require_adult, domain.require_child):
        try:
            rule(birth_date, TODAY)
        except (domain.AccountMustBeAdult, rules.InvitationNeeded, domain.NotAChild):
            refused += 1
    assert refused == 1
    is_of_age = birth_date <= domain.adult_if_born_until(TODAY)
    assert is_of_age == (domain.full_years(birth_date, TODAY) >= 18)


def test_an_eighteenth_birthday_makes_an_adult() -> None:
    require_adult(date(2009, 1, 11), TODAY)
    domain.require_child(date(2009, 1, 12), TODAY)
    assert domain.full_years(date(2008, 2, 29), date(2027, 2, 28)) == 18
    assert domain.full_years(date(2008, 2, 29), date(2027, 3, 1)) == 19


@pytest.mark.parametrize("birth_date", [TODAY + timedelta(days=1), date(1899, 12, 31)])
def test_an_impossible_birth_date_is_refused(birth_date: date) -> None:
    for rule in (domain.require_possible, domain.require_child):
        with pytest.raises(domain.BirthDateInFuture):
            rule(birth_date, TODAY)


@pytest.mark.parametrize(
    "password",
    [
        "krótkie",
        "aaaaaaaaaaaaaaa",
        "1234567890",
        "abcdefghijkl",
        "kowalska.jan-1",
        "moje-Żółć-haslo",
        "qwertyuiop",
    ],
)
def test_a_password_that_is_easy_to_guess_is_refused(password: str) -> None:
    with pytest.raises(domain.PasswordTooWeak):
        domain.require_strong_password(
            password, email="kowalska.jan@example.com", family_name="Żółć"
        )


@pytest.mark.parametrize("password", ["Videoporady-2026", "cztery zielone żaby", "x7Kq0pLm2z"])
def test_a_long_password_needs_no_special_characters(password: str) -> None:
    domain.require_strong_password(password, email="jan@example.com", family_name="Nowak")


def test_a_masked_pesel_shows_three_digits() -> None:
    assert domain.masked("88042712123") == "••••••••123"


@given(seconds=st.floats(0.001, 100_000))
def test_retry_after_is_never_too_early(seconds: float) -> None:
    now = datetime(2027, 1, 11, tzinfo=UTC)
    moment = now + timedelta(seconds=seconds)
    assert now + timedelta(seconds=domain.seconds_until(moment, now)) >= moment
