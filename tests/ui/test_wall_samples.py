"""The invented court of a preview."""

import pytest

from core.domain.wall import SCENES
from core.ui import visitor, wall_scenes
from tests.conftest import NOON


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_every_scene_of_the_wall_has_an_invented_picture_in_both_languages(language: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(visitor, "language", lambda: language)

    for scene in SCENES:
        html = wall_scenes.sample(scene, NOON)
        assert "zw-scene" in html, scene
        assert scene == "indicators" or {"zh_CN": "地点1", "en": "Place 1"}[language] in html, scene
