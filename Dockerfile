# One image for every process: web, workers, beat and the migration.
FROM python:3.13-slim

ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 PHOTOCRM_PYTHON=as-is \
    PHOTOCRM_STATE=/srv/state MEDIA_ROOT=/srv/media STATIC_ROOT=/srv/static

WORKDIR /app
COPY requirements.lock .
RUN pip install --no-cache-dir --require-hashes -r requirements.lock

COPY . .
# The settings want values; none of these is left in the image.
RUN SECRET_KEY="$(python -c 'import secrets; print(secrets.token_urlsafe(50))')" \
    ALLOWED_HOSTS=build DATABASE_URL=postgres:///none REDIS_URL=redis://none \
    python manage.py collectstatic --noinput \
    && useradd --system --uid 10001 --home-dir /nonexistent photocrm \
    && install -d -o photocrm /srv/media /srv/state

USER photocrm
EXPOSE 8000
# One blocking thread per worker process serves pages quickest; GRANIAN_WORKERS sets how many.
CMD ["granian", "--interface", "wsgi", "--host", "0.0.0.0", "--port", "8000", \
     "--blocking-threads", "1", "--respawn-failed-workers", "photocrm.wsgi:application"]
