import pytest

from fragile.actors.models import Actor
from fragile.audience import AudienceLevel, Viewer
from tests.cast import make_actor, make_country


@pytest.fixture
def actors_at_each_level(country):
    return [make_actor(country, f"at-{level.name.lower()}", Actor.Kind.NGO, level=level) for level in AudienceLevel]


def seen(viewer):
    return set(Actor.objects.visible_to(viewer).values_list("slug", flat=True))


@pytest.mark.parametrize("level", AudienceLevel)
def test_visible_to_gives_exactly_the_levels_up_to_the_viewers(country, actors_at_each_level, level):
    expected = {actor.slug for actor in actors_at_each_level if actor.level <= level}
    assert seen(Viewer.for_audience(level, country.pk)) == expected


def test_visible_to_makes_a_member_of_another_country_the_public(actors_at_each_level, outsider):
    assert seen(outsider.viewer) == {"at-public", "un-mission"}


def test_visible_to_hides_a_country_without_public_page_from_the_public(db):
    country = make_country(is_public=False)
    make_actor(country, "at-public", Actor.Kind.NGO, level=AudienceLevel.PUBLIC)
    member = Viewer.for_audience(AudienceLevel.PUBLIC, country.pk)
    assert (seen(Viewer.public()), seen(member)) == (set(), {"at-public"})


def test_sees_answers_for_one_row_as_reach_does_for_many():
    viewer = Viewer(level=AudienceLevel.PARTNERS, country_id=1)
    assert [viewer.sees(AudienceLevel.PARTNERS, 1), viewer.sees(AudienceLevel.RESTRICTED, 1)] == [True, False]
    assert [viewer.sees(AudienceLevel.PARTIES, 2), viewer.sees(AudienceLevel.PUBLIC, 2)] == [False, True]
