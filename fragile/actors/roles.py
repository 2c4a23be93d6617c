"""What each role is for, in one sentence."""

from django.utils.translation import gettext_lazy as _

from fragile.actors.models import Role

WHAT_THEY_DO = {
    Role.FACILITATOR: _("Runs the drafting, opens consultations, invites people and keeps the process moving."),
    Role.EDITOR: _("Writes the strategy's sections and prepares its priorities with the country team."),
    Role.GOVERNMENT: _("Speaks for the government: endorses the strategy, makes its commitments and reports on them."),
    Role.DONOR: _("Speaks for a donor: logs its commitments and its money, and reports on them."),
    Role.CHAIR: _("Chairs the joint body: verifies what others report and settles what they dispute."),
    Role.HQ_READER: _("Reads from headquarters what partners may see, and downloads its documents."),
    Role.HUMANITARIAN: _("Observes for humanitarian organisations; its activities are never traded or ranked."),
    Role.STAKEHOLDER: _("Is consulted: reads what the parties see, says what is missing, endorses or holds back."),
    Role.AUDITOR: _("Checks who did what and when; changes nothing."),
    Role.ADMIN: _("Looks after people and access; does not write the strategy."),
}
