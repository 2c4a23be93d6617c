import re

import pytest
from django.core.paginator import Paginator
from django.template import Context, Template
from django.test import RequestFactory

from fragile.ui.chain import ChainLink, chain_of
from fragile.ui.items import Chapter, Download, Step
from fragile.ui.status import STATUSES
from fragile.ui.templatetags.ui import audience, provenance, state, status
from fragile.ui.words import count_words

HOSTILE = '"><script>alert(1)</script>'


def rendered(source, **context):
    return Template("{% load figures ui %}" + source).render(Context(context))


def flat(html):
    return re.sub(r"\s+", " ", html).strip()


def test_status_has_a_shape_and_a_word():
    assert (
        status("NO DATA") == '<span class="status"><span class="mark no-data" aria-hidden="true"></span>No data</span>'
    )
    assert len({status(code) for code in STATUSES}) == 7


def test_an_unknown_status_is_a_fault():
    with pytest.raises(ValueError, match="AMBER"):
        status("AMBER")


def test_state_audience_and_provenance():
    assert state("agreed", "Agreed") == '<span class="state settled">Agreed</span>'
    assert state("unheard_of") == '<span class="state plain">unheard_of</span>'
    assert audience(2).count('class="on"') == 3
    assert audience(2).endswith("partners</span>")
    assert provenance("derived", HOSTILE).count("<script>") == 0


def test_chain_is_a_list_in_order_with_the_present_link_marked():
    links = chain_of(
        "flow", {"priority": ("Safe return", "/p/"), "flow": ("Trust fund", "")}, fill={"evidence": "/file/"}
    )
    html = flat(rendered("{% chain links %}", links=links))
    assert re.findall(r'class="link-name">([^<]+)', html) == [
        "Provision",
        "Priority",
        "Result",
        "Money",
        "Budget line",
        "Commitment",
        "Evidence",
    ]
    assert (
        '<li class="present before-missing" aria-current="true"> '
        '<span class="link-name">Money</span> <span class="link-text">Trust fund</span>' in html
    )
    assert '<a class="link-text" href="/file/">No evidence yet</a>' in html
    assert html.count('class="missing') == 5


def test_chain_escapes_what_people_wrote():
    html = rendered("{% chain links %}", links=[ChainLink(HOSTILE, HOSTILE, HOSTILE, "linked", HOSTILE)])
    assert "<script>" not in html


def test_steps_fold_what_is_done():
    steps = [Step("One", "done"), Step("Two", "current"), Step("Three")]
    html = flat(rendered("{% steps steps fold_done=True %}", steps=steps))
    assert "<summary>1 step done</summary>" in html
    assert html.index("One") < html.index("</details>") < html.index("Two") < html.index("Three")
    assert html.count('aria-current="step"') == 1
    assert "<details>" not in rendered("{% steps steps %}", steps=steps)


def test_story_tells_state_figure_next_step_and_who():
    chapter = Chapter(
        "Money", "/m/", "agreed", "agreed", "16", "provisions", "", "Name the donors", "/n/", "secretariat"
    )
    html = flat(rendered("{% story chapters %}", chapters=[chapter]))
    assert '<h2><a href="/m/">Money</a></h2>' in html
    assert '<a href="/n/">Name the donors</a> <span class="soft">by secretariat</span>' in html


def test_word_meter_says_when_it_is_over():
    assert 'class="bar w-78"' in rendered("{% word_meter 312 400 %}")
    over = flat(rendered("{% word_meter 431 400 'id_body' %}"))
    assert 'class="meter over" data-words="id_body" data-budget="400"' in over
    assert "- over the budget" in over


@pytest.mark.parametrize(
    ("text", "words"),
    [("", 0), ("one two", 2), ("one - two", 2), ("مرحبا بكم", 2), ("state-building\n 3", 3), ("l'eau", 1)],
)
def test_words_are_pieces_with_a_letter_or_a_digit(text, words):
    assert count_words(text) == words


def test_blocks_hold_their_content_and_escape_their_titles():
    html = rendered(
        "{% how t %}<p>{{ t }}</p>{% endhow %}{% note 'warning' %}x{% endnote %}"
        "{% nothing t '/a' t %}y{% endnothing %}",
        t=HOSTILE,
    )
    assert "<script>" not in html
    assert '<details class="how">' in html
    assert '<div class="note warning">x</div>' in html
    assert '<a class="button second" href="/a">' in html


def test_datatable_has_a_caption_and_can_be_scrolled_by_keyboard():
    html = rendered("{% datatable 'Ledger' wide=True %}<tbody></tbody>{% enddatatable %}")
    assert html == (
        '<div class="table-wrap wide" role="region" aria-label="Ledger" tabindex="0">'
        '<table class="data"><caption>Ledger</caption><tbody></tbody></table></div>'
    )


def test_pages_keep_the_filters():
    request = RequestFactory().get("/?donor=eu&page=2")
    page = Paginator(range(30), 10).page(2)
    html = rendered("{% pages page %}", page=page, request=request)
    assert re.findall(r'href="([^"]+)"', html) == ["?donor=eu&amp;page=1", "?donor=eu&amp;page=3"]


def test_downloads_and_progress():
    assert "(CSV, 2 kB)" in rendered("{% downloads files %}", files=[Download("Pledges", "/c", "CSV, 2 kB")])
    assert '<progress max="1000" value="3">' in rendered("{% progress 3 1000 'Rendering' %}")
