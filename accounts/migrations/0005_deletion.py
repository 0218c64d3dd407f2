# When an account is to be deleted.

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0004_identities_and_pictures'),
    ]

    operations = [
        migrations.AddField(
            model_name='user',
            name='deletion_due_at',
            field=models.DateTimeField(blank=True, db_index=True, null=True),
        ),
    ]
