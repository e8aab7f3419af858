from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockrek.audit.cohorts.palette import TONES_OF_TYPE
from mockrek.audit.cohorts.people import Look, Person, make_look, make_person, pick
from mockrek.domain import EMOTIONS, GENDERS, SKIN_TYPES


def many(gender: str, skin_type: str, count: int = 400) -> list[Person]:
    return [make_person(3, "ppb", f"p{i}", gender, skin_type) for i in range(count)]


def looks(count: int = 600) -> list[Look]:
    person = make_person(3, "ppb", "p1", "Female", "III")
    return [make_look(3, "ppb", f"{i}", person) for i in range(count)]


def test_a_person_follows_from_seed_shape_and_name() -> None:
    person = make_person(1, "ppb", "p7", "Female", "V")
    assert make_person(1, "ppb", "p7", "Female", "V") == person
    for other in ((2, "ppb", "p7"), (1, "pairs", "p7"), (1, "ppb", "p8")):
        assert make_person(*other, "Female", "V").build != person.build


def test_a_look_follows_from_the_image_and_the_person_stays() -> None:
    person = make_person(1, "ppb", "p7", "Female", "V")
    assert make_look(1, "ppb", "a", person) == make_look(1, "ppb", "a", person)
    assert make_look(1, "ppb", "a", person) != make_look(1, "ppb", "b", person)


@pytest.mark.parametrize("skin_type", SKIN_TYPES)
@pytest.mark.parametrize("gender", GENDERS)
def test_people_are_adults_with_a_tone_of_their_type(gender: str, skin_type: str) -> None:
    people = many(gender, skin_type, 120)
    assert {person.tone for person in people} == set(TONES_OF_TYPE[skin_type])
    assert all(18 <= person.age <= 90 for person in people)
    assert len({person.hair for person in people}) >= 6


def test_gender_shows_in_tendencies_that_overlap() -> None:
    women, men = many("Female", "III"), many("Male", "III")
    assert not any(person.mustache for person in women)
    assert 0.25 < sum(person.mustache for person in men) / len(men) < 0.6
    assert {person.hair for person in women} & {person.hair for person in men} >= {"bob", "tied"}


def test_head_coverings_are_worn_with_every_skin_type() -> None:
    worn = {t: {p.headwear for g in GENDERS for p in many(g, t)} for t in SKIN_TYPES}
    assert all(kinds >= {"hijab", "turban", "headwrap", "cap"} for kinds in worn.values())


def test_hair_greys_with_age() -> None:
    people = [p for p in many("Male", "V", 800) if p.hair != "bald"]
    brightness = {
        old: [int(p.hair_colour[1:3], 16) for p in people if (p.age > 62) is old and p.age > 0]
        for old in (False, True)
    }
    means = {old: sum(values) / len(values) for old, values in brightness.items()}
    assert means[True] > means[False] + 60


def test_all_emotions_occur_and_happy_people_smile() -> None:
    drawn = looks()
    assert {look.emotion for look in drawn} == set(EMOTIONS)
    smiles = Counter(look.emotion for look in drawn if look.smile)
    happy = sum(look.emotion == "HAPPY" for look in drawn)
    assert smiles["HAPPY"] > 0.85 * happy
    assert not smiles.keys() & {"SAD", "ANGRY", "DISGUSTED", "FEAR"}


def test_sunglasses_are_glasses_and_poses_stay_moderate() -> None:
    for look in looks():
        assert look.eyeglasses or not look.sunglasses
        assert abs(look.roll) <= 14
        assert abs(look.yaw) <= 26
        assert abs(look.pitch) <= 14


@given(st.floats(0, 1, exclude_max=True), st.lists(st.floats(0.1, 9), min_size=1, max_size=9))
def test_pick_finds_the_interval_that_holds_the_share(share: float, weights: list[float]) -> None:
    table = {str(i): weight for i, weight in enumerate(weights)}
    i = int(pick(share, table))
    total = sum(weights)
    assert sum(weights[:i]) - 1e-9 <= share * total <= sum(weights[: i + 1]) + 1e-9
