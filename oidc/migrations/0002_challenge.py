from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("oidc", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="client",
            name="challenge_allowed",
            field=models.BooleanField(
                default=False, help_text="May ask for passwords itself and sign people in without a browser."
            ),
        ),
    ]
