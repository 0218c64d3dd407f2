# The data model of this room as it began.

import audit.events
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Event',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(auto_now_add=True, db_index=True)),
                ('name', models.CharField(choices=audit.events.event_choices, max_length=40)),
                ('person', models.CharField(blank=True, default='', max_length=64, verbose_name='subject')),
                ('client', models.CharField(blank=True, default='', max_length=255)),
                ('session', models.CharField(blank=True, default='', max_length=64)),
                ('reason', models.CharField(blank=True, default='', max_length=100)),
                ('ip', models.GenericIPAddressField(blank=True, null=True)),
                ('user_agent', models.CharField(blank=True, default='', max_length=300)),
                ('request_id', models.CharField(blank=True, db_index=True, default='', max_length=64)),
                ('details', models.JSONField(blank=True, default=dict)),
            ],
            options={
                'ordering': ('-id',),
                'indexes': [models.Index(condition=models.Q(('person', ''), _negated=True), fields=['person', '-id'], name='event_by_person'), models.Index(fields=['name', '-id'], name='event_by_name')],
            },
        ),
    ]
