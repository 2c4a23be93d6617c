from django.db import migrations

from fragile.append_only import append_only, create_function


class Migration(migrations.Migration):
    dependencies = [("fragile", "0001_initial")]
    operations = [create_function(), append_only("fragile_logentry"), append_only("fragile_exchangerate")]
