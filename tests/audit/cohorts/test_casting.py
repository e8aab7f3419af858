from collections import Counter
from collections.abc import Iterator, Mapping

import pytest

from mockrek.audit.cohorts.ages import ADULTS, Ages, ages_of
from mockrek.audit.cohorts.casting import cast
from mockrek.audit.cohorts.people import Person
from mockrek.audit.cohorts.scenes import Place
from mockrek.audit.cohorts.shapes import SHAPES
from mockrek.domain import GENDERS, SKIN_TYPES

DARK = {"V", "VI"}


def many(known: Mapping[str, str], ages: Ages = ADULTS, count: int = 300) -> Iterator[Person]:
    places = (Place(f"p{i}", known, ages, (0, 0), 1) for i in range(count))
    return (cast(3, "grid", place) for place in places)


def shares(**known: str) -> dict[str, float]:
    counts = Counter(person.skin_type for person in many(known))
    return {skin_type: n / counts.total() for skin_type, n in counts.items()}


def test_what_is_known_holds() -> None:
    people = list(many({"gender": "Male", "skin_type": "II", "race": "Black"}))
    assert {(person.gender, person.skin_type) for person in people} == {("Male", "II")}


def test_an_unknown_gender_is_drawn_evenly_and_stays_with_the_subject() -> None:
    genders = [person.gender for person in many({"race": "Indian"})]
    assert genders == [person.gender for person in many({"race": "White"})]
    assert abs(genders.count("Female") / len(genders) - 0.5) < 0.1
    assert set(genders) == set(GENDERS)


@pytest.mark.parametrize(
    "known",
    [{"race": "Black"}, {"race": "African"}, {"region": "W.Africa"}],
    ids=lambda known: "".join(known.values()),
)
def test_some_are_painted_dark(known: dict[str, str]) -> None:
    assert sum(n for skin_type, n in shares(**known).items() if skin_type in DARK) > 0.85


@pytest.mark.parametrize(
    "known",
    [{"race": "White"}, {"race": "East Asian"}, {"region": "E.Europe"}],
    ids=lambda known: "".join(known.values()),
)
def test_some_are_painted_light(known: dict[str, str]) -> None:
    assert not shares(**known).keys() & DARK


def test_people_of_colour_are_painted_darker_with_overlap() -> None:
    colour, others = shares(person_of_colour="true"), shares(person_of_colour="false")
    assert colour.keys() & others.keys() == {"III"}


@pytest.mark.parametrize("known", [{}, {"camera": "left"}, {"race": "Martian"}], ids=str)
def test_people_of_whom_nothing_is_said_have_any_skin(known: dict[str, str]) -> None:
    found = shares(**known)
    assert found.keys() == set(SKIN_TYPES)
    assert max(found.values()) < 0.27


@pytest.mark.parametrize("name", ["fairface", "bfw", "frte"])
def test_every_race_and_region_of_a_shape_has_tones_of_its_own(name: str) -> None:
    attribute = SHAPES[name].by[0]
    for value in {cell[0] for cell in SHAPES[name].cells}:
        assert len(shares(**{attribute: value})) < len(SKIN_TYPES), value


@pytest.mark.parametrize("group", ["12-20", "20-35", "35-50", "50-65", "65-99", "70+"])
def test_people_are_as_old_as_their_group(group: str) -> None:
    youngest, oldest = ages_of(group)
    ages = {person.age for person in many({}, (youngest, oldest), 600)}
    assert youngest <= min(ages) <= youngest + 1
    assert oldest - 3 <= max(ages) <= oldest


def test_youths_have_no_beards() -> None:
    youths = list(many({"gender": "Male"}, (13, 17)))
    assert not any(person.mustache for person in youths)
    assert any(person.mustache for person in many({"gender": "Male"}, (18, 20)))
