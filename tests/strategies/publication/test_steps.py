import pytest

from tests.cast import sign_in

STEP = "/v1/propose/"


@pytest.mark.parametrize(("who", "led"), [("un_mission", True), ("donor", False), ("hq_reader", False)])
def test_a_step_is_a_link_for_those_who_may_take_it_only(request, client, version, who, led):
    page = sign_in(client, request.getfixturevalue(who)).get(f"/strategies/{version.strategy.slug}/")
    steps = {str(step.name): step.url for step in page.context["steps"]}
    assert steps["Proposed for consultation"].endswith(STEP) == led
    assert "Proposed for consultation" in page.content.decode()
