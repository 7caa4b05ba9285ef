import django.db.models.deletion
import django.db.models.expressions
import photocrm.ids
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '0004_saved_views'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='BulkRun',
            fields=[
                ('id', models.UUIDField(default=photocrm.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('kind', models.CharField(max_length=40)),
                ('arguments', models.JSONField(blank=True, default=dict)),
                ('key', models.UUIDField()),
                ('status', models.CharField(choices=[('queued', 'Queued'), ('running', 'Running'), ('finished', 'Finished'), ('cancelled', 'Cancelled'), ('undoing', 'Undoing'), ('undone', 'Undone')], default='queued', max_length=10)),
                ('total', models.PositiveIntegerField(default=0)),
                ('done_count', models.PositiveIntegerField(default=0)),
                ('failed_count', models.PositiveIntegerField(default=0)),
                ('undone_count', models.PositiveIntegerField(default=0)),
                ('kept_count', models.PositiveIntegerField(default=0)),
                ('lease_token', models.UUIDField(blank=True, null=True)),
                ('lease_until', models.DateTimeField(blank=True, null=True)),
                ('started_at', models.DateTimeField(blank=True, null=True)),
                ('finished_at', models.DateTimeField(blank=True, null=True)),
                ('created_by', models.ForeignKey(on_delete=django.db.models.deletion.RESTRICT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('undone_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.RESTRICT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('workspace', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.workspace')),
            ],
        ),
        migrations.CreateModel(
            name='BulkRow',
            fields=[
                ('id', models.UUIDField(default=photocrm.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('subject_id', models.UUIDField()),
                ('name', models.CharField(max_length=200)),
                ('status', models.CharField(choices=[('waiting', 'Waiting'), ('done', 'Done'), ('failed', 'Failed'), ('undone', 'Undone'), ('kept', 'Kept')], default='waiting', max_length=10)),
                ('reason', models.CharField(blank=True, max_length=300)),
                ('before', models.JSONField(blank=True, null=True)),
                ('workspace', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.workspace')),
                ('run', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='rows', to='bulk.bulkrun')),
            ],
        ),
        migrations.AddIndex(
            model_name='bulkrun',
            index=models.Index(fields=['workspace', '-created_at', '-id'], name='bulk_run_newest'),
        ),
        migrations.AddIndex(
            model_name='bulkrun',
            index=models.Index(condition=models.Q(('status__in', ('queued', 'running', 'undoing'))), fields=['lease_until'], name='bulk_run_moving'),
        ),
        migrations.AddConstraint(
            model_name='bulkrun',
            constraint=models.UniqueConstraint(fields=('workspace', 'id'), name='bulk_run_in_workspace'),
        ),
        migrations.AddConstraint(
            model_name='bulkrun',
            constraint=models.UniqueConstraint(fields=('workspace', 'key'), name='bulk_run_once'),
        ),
        migrations.AddConstraint(
            model_name='bulkrun',
            constraint=models.CheckConstraint(condition=models.Q(('status__in', ('queued', 'running', 'undoing')), models.Q(('finished_at__isnull', False), ('status__in', ('finished', 'cancelled', 'undone'))), _connector='OR'), name='bulk_run_over_has_time'),
        ),
        migrations.AddConstraint(
            model_name='bulkrun',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('lease_token__isnull', True), ('lease_until__isnull', True)), models.Q(('lease_token__isnull', False), ('lease_until__isnull', False)), _connector='OR'), name='bulk_run_lease_is_whole'),
        ),
        migrations.AddConstraint(
            model_name='bulkrun',
            constraint=models.CheckConstraint(condition=models.Q(('total__gte', django.db.models.expressions.CombinedExpression(models.F('done_count'), '+', models.F('failed_count'))), ('done_count__gte', django.db.models.expressions.CombinedExpression(models.F('undone_count'), '+', models.F('kept_count')))), name='bulk_run_counts_add_up'),
        ),
        migrations.AddConstraint(
            model_name='bulkrun',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status__in', ('undoing', 'undone')), _negated=True), ('undone_by__isnull', False), _connector='OR'), name='bulk_run_undone_by_somebody'),
        ),
        migrations.AddIndex(
            model_name='bulkrow',
            index=models.Index(fields=['run', 'status', 'subject_id'], name='bulk_row_by_status'),
        ),
        migrations.AddConstraint(
            model_name='bulkrow',
            constraint=models.UniqueConstraint(fields=('run', 'subject_id'), name='bulk_row_once'),
        ),
        migrations.AddConstraint(
            model_name='bulkrow',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status__in', ('failed', 'kept')), _negated=True), models.Q(('reason', ''), _negated=True), _connector='OR'), name='bulk_row_says_why'),
        ),
    ]
