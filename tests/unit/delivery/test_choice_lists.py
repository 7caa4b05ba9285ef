"""Names of chosen photos as other programs take them."""

from delivery.choice_lists import for_capture_one, for_lightroom

NAMES = ["DSC_0001.jpg", "DSC_0002.NEF", "DSC_0001.NEF", "no ending", ".jpg"]


def test_lightroom_takes_names_between_commas() -> None:
    assert for_lightroom(NAMES) == "DSC_0001, DSC_0002, no ending, .jpg"


def test_capture_one_takes_names_between_blanks() -> None:
    assert for_capture_one(NAMES[:3]) == "DSC_0001 DSC_0002"


def test_nothing_chosen_is_nothing_to_look_for() -> None:
    assert (for_lightroom([]), for_capture_one([])) == ("", "")
