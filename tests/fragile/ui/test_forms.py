import re

import pytest
from django import forms

from fragile.ui.forms import AmountInput, DateInput, WordLimitedText, fold
from fragile.ui.templatetags.ui import faults_of


class Promise(forms.Form):
    text = forms.CharField(label="What do you promise?", help_text="One sentence.")
    side = forms.ChoiceField(label="Side", widget=forms.RadioSelect, choices=[("g", "Government"), ("p", "Partner")])
    amount = forms.DecimalField(label="Amount", widget=AmountInput, error_messages={"invalid": "Write figures."})
    due = forms.DateField(label="Due on", widget=DateInput, required=False)
    agree = forms.BooleanField(label="Public", required=False)
    secret = forms.CharField(widget=forms.HiddenInput, required=False)


@pytest.fixture
def refused():
    return Promise({"text": '"><script>', "amount": "many", "due": "2004-12-31"})


def test_a_refused_form_links_to_the_fields_and_keeps_what_was_typed(refused):
    html = str(refused)
    assert html.count('class="error-summary" role="alert"') == 1
    assert re.findall(r'<a href="#([^"]+)">([^<]+)</a> - ([^<]+)<', html) == [
        ("id_side_0", "Side", "An answer is needed here."),
        ("id_amount", "Amount", "Write figures."),
    ]
    assert 'id="id_side_0"' in html
    assert 'value="many"' in html
    assert 'value="2004-12-31"' in html
    assert "<script>" not in html


def test_a_field_names_its_hint_and_its_error(refused):
    html = str(refused["amount"].as_field_group())
    assert 'class="field wrong"' in html
    assert 'aria-invalid="true"' in html
    assert 'aria-describedby="id_amount_error"' in html
    assert 'id="id_amount_error"' in html
    assert 'aria-describedby="id_text_helptext"' in str(refused["text"].as_field_group())


def test_a_fresh_form_has_no_summary_and_says_what_is_optional():
    html = str(Promise())
    assert "error-summary" not in html
    assert html.count("(optional)") == 1
    assert re.search(r'<input type="hidden" name="secret" id="id_secret"\s*>', html)


def test_a_group_of_choices_is_a_fieldset_and_a_tick_stands_before_its_words():
    assert "<legend>Side</legend>" in str(Promise()["side"].as_field_group())
    assert re.search(
        r'<label for="id_agree"><input type="checkbox"[^>]+> Public</label>', str(Promise()["agree"].as_field_group())
    )


def test_what_concerns_the_whole_form_has_no_link():
    form = Promise({})
    form.full_clean()
    form.add_error(None, "Both sides must promise something.")
    assert faults_of(form)[0] == ("", "", "Both sides must promise something.")


def test_a_formset_has_one_summary_for_all_its_rows():
    rows = forms.formset_factory(Promise, extra=2)
    data = {"form-TOTAL_FORMS": "2", "form-INITIAL_FORMS": "0", "form-0-text": "a", "form-1-text": "b"}
    html = str(rows(data))
    assert html.count("error-summary") == 1
    assert '<a href="#id_form-1-amount">' in html


def test_word_limited_text_counts_what_is_there():
    form = type("F", (forms.Form,), {"body": forms.CharField(widget=WordLimitedText(budget=2))})(
        {"body": "one two three"}
    )
    html = str(form["body"])
    assert 'class="meter over" data-words="id_body" data-budget="2"' in html
    assert "<textarea" in html


class Long(forms.Form):
    name = forms.CharField()
    channel = forms.CharField(required=False)
    paid = forms.DecimalField(required=False)


def test_folded_questions_open_when_they_hold_an_answer_or_an_error():
    cases = [None, {"name": "a"}, {"name": "a", "channel": "b"}, {"name": "a", "paid": "x"}]
    assert [fold(Long(data), "More", "channel", "paid").is_open for data in cases] == [False, False, True, True]


def test_a_fold_leaves_out_what_the_form_does_not_ask():
    assert [field.name for field in fold(Long(), "More", "paid", "nothing").fields] == ["paid"]
