"""What each role may see of a person: the matrix of domain.md 5.4, read as this product reads it (no wall shows a phone)."""

import pytest

from core.domain import masking
from core.domain.viewer import Role

NAME, NUMBER, PHONE = "张小明", "411425190001010013", "13812341234"
ADDRESS, PLATE = "虞城县城关镇东关村三组5号", "豫N12345"
DESK = (Role.DUTY_OFFICER, Role.DUTY_LEADER, Role.GRID_JUDGE, Role.COURT_LEADER)
HANDLER, FIELD = (Role.JUDGE,), (Role.GRID_WORKER, Role.POLICE)
NOBODY = (Role.WALL, Role.COMMITTEE, Role.AUDITOR, Role.ADMINISTRATOR)
PUBLIC_MASK = "4114251900****0013"

FULL_NAME = {*DESK, *HANDLER, *FIELD, Role.TOWNSHIP}
NO_NUMBER = {Role.WALL, Role.GRID_WORKER, Role.TOWNSHIP, Role.COMMITTEE}
IN_FULL = {*HANDLER, *FIELD}


def test_the_groups_of_this_matrix_name_every_role() -> None:
    assert {*DESK, *HANDLER, *FIELD, *NOBODY, Role.TOWNSHIP} == set(Role)


@pytest.mark.parametrize("role", Role)
def test_a_name_is_full_for_who_works_on_the_case_and_a_surname_for_anybody_else(role: Role) -> None:
    assert masking.name(NAME, role) == (NAME if role in FULL_NAME else "张**")


@pytest.mark.parametrize("role", Role)
def test_the_name_of_a_published_debtor_is_full_on_every_screen(role: Role) -> None:
    assert masking.name(NAME, role, published=True) == NAME


@pytest.mark.parametrize("role", Role)
def test_not_even_the_surname_of_a_protected_person_stands_on_a_wall_or_a_grid_workers_phone_published_or_not(role: Role) -> None:
    assert masking.name(NAME, role, published=True, protected=True) == (NAME if role in FULL_NAME - {Role.GRID_WORKER} else "**")


@pytest.mark.parametrize("role", Role)
def test_an_identity_number_is_the_public_mask_or_nothing(role: Role) -> None:
    assert masking.identity(NUMBER, role) == (None if role in NO_NUMBER else PUBLIC_MASK)
    assert masking.identity(None, role) is None


@pytest.mark.parametrize("role", Role)
def test_a_short_number_is_hidden_but_for_its_beginning(role: Role) -> None:
    assert masking.identity("G12345678", role) in (None, "G123****")


@pytest.mark.parametrize("role", Role)
def test_a_phone_is_full_for_who_calls_it_and_on_no_wall(role: Role) -> None:
    wanted = None if role is Role.WALL else PHONE if role in IN_FULL else "138****1234"

    assert masking.phone(PHONE, role) == wanted
    assert masking.phone(None, role) is None


@pytest.mark.parametrize("role", Role)
def test_an_address_is_full_for_who_goes_there_and_ends_at_the_village_for_others(role: Role) -> None:
    assert masking.address(ADDRESS, role) == (ADDRESS if role in IN_FULL else "虞城县城关镇东关村")
    assert masking.address(None, role) is None


@pytest.mark.parametrize("role", sorted(set(Role) - IN_FULL))
@pytest.mark.parametrize("text", ["人民路12号3单元502室", "东大街5号", "城关镇东关村三组5号村口超市旁", "x" * 40])
def test_an_address_never_shows_the_door_also_when_no_village_or_two_stand_in_it(role: Role, text: str) -> None:
    shown = masking.address(text, role) or ""

    assert not any(character.isdigit() for character in shown)
    assert "组" not in shown and "超市" not in shown
    assert len(shown) <= 7


@pytest.mark.parametrize("role", Role)
def test_a_plate_is_masked_on_the_wall_only(role: Role) -> None:
    assert masking.plate(PLATE, role) == ("豫N***45" if role is Role.WALL else PLATE)
    assert masking.plate(None, role) is None


def test_a_wall_is_told_no_words_of_a_place_that_name_no_village() -> None:
    assert masking.address("叶某家门口", Role.WALL) is None
    assert masking.address("城关镇东关村叶某家", Role.WALL) == "城关镇东关村"
