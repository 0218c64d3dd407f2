# Sign-ins on their way from one device to another.

import django.db.models.deletion
import django.utils.timezone
import uuid
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0002_mail_proofs_and_throttles'),
    ]

    operations = [
        migrations.CreateModel(
            name='Handoff',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('handle_hash', models.CharField(max_length=64, unique=True)),
                ('code_hash', models.CharField(max_length=64, unique=True)),
                ('number', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('wrong_numbers', models.PositiveSmallIntegerField(default=0)),
                ('state', models.CharField(choices=[('asked', 'Asked'), ('claimed', 'Claimed'), ('approved', 'Approved'), ('refused', 'Refused'), ('used', 'Used')], default='asked', max_length=10)),
                ('client_name', models.CharField(blank=True, default='', max_length=255)),
                ('ip', models.GenericIPAddressField(blank=True, null=True)),
                ('user_agent', models.CharField(blank=True, default='', max_length=300)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('expires_at', models.DateTimeField(db_index=True)),
                ('approver', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='handoffs', to='accounts.session')),
            ],
        ),
    ]
