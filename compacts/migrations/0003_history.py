from django.db import migrations

from fragile.append_only import append_only


class Migration(migrations.Migration):
    dependencies = [("compacts", "0002_initial"), ("fragile", "0002_history")]
    operations = [
        append_only("compacts_commitmentversion"),
        append_only("compacts_commitmentreport"),
        append_only("compacts_verification"),
        append_only("compacts_transaction"),
    ]
