import uuid

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0005_deletion")]

    operations = [
        migrations.AddField(
            model_name="user",
            name="subject_seed",
            field=models.UUIDField(default=uuid.uuid4, editable=False),
        ),
        # The default above is one value for all rows that exist; each needs a secret of its own.
        migrations.RunSQL("UPDATE accounts_user SET subject_seed = gen_random_uuid()", migrations.RunSQL.noop),
    ]
