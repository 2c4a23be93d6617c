from django.db import migrations

from fragile.append_only import FUNCTION, never_emptied


class Migration(migrations.Migration):
    """TRUNCATE fires no row trigger, and the application's role owns its tables."""

    dependencies = [("fragile", "0004_country_time_zone")]
    operations = [
        migrations.RunSQL(FUNCTION, migrations.RunSQL.noop),
        never_emptied("fragile_logentry", "fragile_exchangerate", "fragile_artefact"),
    ]
