# One image for web, worker, scheduler and migrations; docker-compose.yml says which command runs where.
# The base images are named without a registry, so that an operator's own mirror serves them.

FROM node:22-slim AS fontpackages
WORKDIR /fonts
COPY requirements/npm/ ./
RUN npm ci --silent

FROM python:3.13-slim AS packages
WORKDIR /build
COPY requirements/base.txt requirements/uv.txt ./
RUN python -m venv /opt/venv \
    && python -m pip install --no-cache-dir --disable-pip-version-check --require-hashes -r uv.txt \
    && uv pip install --no-cache --compile-bytecode --python /opt/venv/bin/python --require-hashes -r base.txt

FROM python:3.13-slim
# Pango lays out the documents' pages, HarfBuzz's subsetter embeds only the letters that a document uses
RUN apt-get update \
    && apt-get install -y --no-install-recommends libpangoft2-1.0-0 libharfbuzz-subset0 \
    && rm -rf /var/lib/apt/lists/* \
    && groupadd --system --gid 10001 fragile \
    && useradd --system --uid 10001 --gid fragile --home-dir /app --no-create-home --shell /usr/sbin/nologin fragile
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    XDG_CACHE_HOME=/tmp \
    FONTCONFIG_FILE=/app/var/fonts/fonts.conf
WORKDIR /app
COPY --from=packages /opt/venv /opt/venv
COPY . .
COPY --from=fontpackages /fonts/node_modules /tmp/node_modules
# collectstatic reads the settings; the values are placeholders that no running container sees
RUN python -m fragile.documents.fonts /tmp/node_modules /app/var/fonts \
    && SECRET_KEY=build-only DEBUG=0 ALLOWED_HOSTS=build.invalid \
       DATABASE_URL=postgresql://build.invalid/build REDIS_URL=redis://build.invalid \
       python manage.py collectstatic --noinput --verbosity=0 \
    && python -m compileall -q fragile strategies compacts \
    && rm -rf /tmp/node_modules
USER 10001:10001
EXPOSE 8000
CMD ["uvicorn", "fragile.asgi:application", "--host", "0.0.0.0", "--port", "8000", "--no-server-header", "--lifespan", "off", "--ws", "none", "--timeout-graceful-shutdown", "20"]
