"""What is printed on the dots of debtors."""

from core.measures.classes import cluster_label, radius_px


def test_a_cluster_says_how_bad_its_worst_is_without_colour() -> None:
    assert [cluster_label(12, worst) for worst in range(4)] == ["○12", "●12", "◆12", "▲12"]
    assert [cluster_label(1, worst) for worst in range(4)] == ["", "●", "◆", "▲"]


def test_a_larger_cluster_is_a_larger_dot_and_a_lone_red_one_larger_than_another() -> None:
    assert radius_px(1, 0) < radius_px(1, 3) < radius_px(2, 0) < radius_px(100, 0)
