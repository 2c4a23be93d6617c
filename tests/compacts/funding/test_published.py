import datetime as dt
import uuid
from decimal import Decimal

import pytest
from django.urls import reverse

from compacts.figures.queries import compact_figures
from compacts.funding.models import FundingFlow, SourceFigure
from compacts.funding.operations import add_transaction
from compacts.funding.published import operations
from compacts.funding.values import Entry
from fragile.audience import AudienceLevel
from fragile.refusals import Refused
from tests.cast import sign_in
from tests.compacts.conftest import LATER

TODAY = dt.date(2005, 12, 31)
NEED = {
    "measure": "need_reconstruction", "amount": Decimal("487.7e6"), "currency": "USD", "source": "Needs assessment",
    "on": TODAY,
}  # fmt: skip


def refusal(act, **words):
    with pytest.raises(Refused) as refused:
        act(**words)
    return refused.value.field, str(refused.value.sentence)


def test_differing_figures_stay_and_the_mark_moves_with_its_reason(compact, un_mission):
    acting = un_mission.viewer
    first = operations.record_figure(compact=compact, acting=acting, preferred_because="The first one.", **NEED)
    second = operations.record_figure(
        compact=compact, acting=acting, **{**NEED, "amount": Decimal(500_000_000), "source": "Press"}
    )
    assert compact_figures(compact, LATER, acting).need_reconstruction.value == Decimal("487.7e6")
    operations.prefer_figure(figure=second, preferred_because="The later one.", acting=acting, on=TODAY)
    assert compact_figures(compact, LATER, acting).need_reconstruction.value == Decimal(500_000_000)
    rows = SourceFigure.objects.order_by("pk").values_list("pk", "is_preferred", "preferred_because")
    assert list(rows) == [(first.pk, False, ""), (second.pk, True, "The later one.")]


@pytest.mark.parametrize(
    ("words", "field"),
    [
        ({"currency": "XQX"}, "currency"),
        ({"amount": Decimal(-1)}, "amount"),
        ({"source": "  "}, "source"),
        ({"dated": dt.date(2006, 1, 1)}, "dated"),
        ({"measure": "pledged_by_donor"}, "subject"),
        ({"level": AudienceLevel.RESTRICTED}, "level"),
        ({"measure": "nonsense"}, "measure"),
    ],
)
def test_a_figure_that_cannot_be_meant_is_refused_at_its_field(compact, ministry, words, field):
    assert refusal(operations.record_figure, compact=compact, acting=ministry.viewer, **{**NEED, **words})[0] == field
    assert SourceFigure.objects.count() == 0


@pytest.mark.parametrize("who", ["donor", "civil_society", "hq_reader", "outsider"])
def test_others_record_and_prefer_no_figures(request, compact, un_mission, client, who):
    figure = operations.record_figure(compact=compact, acting=un_mission.viewer, **NEED)
    acting = request.getfixturevalue(who)
    told = refusal(operations.record_figure, compact=compact, acting=acting.viewer, **NEED)[1]
    assert told.startswith("Only the facilitator, the government and the chair")
    words = {"figure": figure, "preferred_because": "x", "on": TODAY}
    assert refusal(operations.prefer_figure, acting=acting.viewer, **words)[1] == told
    address = reverse("figure_prefer", args=["testland", figure.ref])
    assert sign_in(client, acting).post(address, {"preferred_because": "x"}).status_code == 403


def test_the_page_records_a_figure_and_keeps_what_was_typed(compact, un_mission, client):
    sign_in(client, un_mission)
    typed = {**{k: str(v) for k, v in NEED.items() if k != "on"}, "amount": "487.7 m", "level": "0",
             "provenance": "sourced"}  # fmt: skip
    answer = client.post(reverse("figure_add", args=["testland"]), typed)
    assert (answer.status_code, 'value="487.7 m"' in answer.content.decode()) == (422, True)
    answer = client.post(reverse("figure_add", args=["testland"]), {**typed, "amount": "487,700,000"})
    assert answer["Location"] == reverse("compact_money", args=["testland"])
    assert SourceFigure.objects.get().amount == Decimal(487_700_000)


def test_an_undisclosed_donor_is_listed_and_counted_nowhere_until_an_amount_is_known(compact, donor, client):
    flow = operations.log_undisclosed(compact=compact, donor=donor.actor, title="Police", acting=donor.viewer, on=TODAY)
    figures = compact_figures(compact, LATER, donor.viewer)
    assert ([row.title for row in figures.undisclosed], figures.named.value) == (["Police"], None)
    add_transaction(
        flow=flow, entry=Entry("pledge", Decimal(5), "USD", TODAY), acting=donor.viewer, on=TODAY,
        request_key=uuid.uuid4(),
    )  # fmt: skip
    figures = compact_figures(compact, LATER, donor.viewer)
    assert (figures.undisclosed, figures.named.value) == ((), Decimal(5))


def test_an_undisclosed_donor_is_named_once_by_itself_or_with_a_source(compact, donor, other_donor, un_mission):
    words = {"compact": compact, "title": "Police", "on": TODAY}
    operations.log_undisclosed(donor=donor.actor, acting=donor.viewer, **words)
    assert refusal(operations.log_undisclosed, donor=donor.actor, acting=donor.viewer, **words)[0] == "title"
    assert refusal(operations.log_undisclosed, donor=other_donor.actor, acting=donor.viewer, **words)[0] == "donor"
    words["donor"] = other_donor.actor
    assert refusal(operations.log_undisclosed, acting=un_mission.viewer, **words)[0] == "source"
    operations.log_undisclosed(acting=un_mission.viewer, source="Press", **words)
    assert FundingFlow.objects.filter(is_undisclosed=True).count() == 2


def test_the_page_lists_an_undisclosed_donor(compact, donor, client):
    answer = sign_in(client, donor).post(
        reverse("undisclosed_add", args=["testland"]), {"donor": donor.actor_id, "title": "Police", "level": "0"}
    )
    flow = FundingFlow.objects.get()
    assert (answer["Location"], flow.is_undisclosed) == (reverse("flow", args=["testland", flow.ref]), True)
