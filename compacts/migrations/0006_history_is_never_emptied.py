from django.db import migrations

from fragile.append_only import never_emptied


class Migration(migrations.Migration):
    dependencies = [("compacts", "0005_joint_body_verifies"), ("fragile", "0005_history_is_never_emptied")]
    operations = [
        never_emptied(
            "compacts_commitmentversion",
            "compacts_commitmentreport",
            "compacts_verification",
            "compacts_transaction",
            "compacts_withdrawalconsent",
        )
    ]
