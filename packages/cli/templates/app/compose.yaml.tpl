# docker compose up --build
services:
  web:
    build: .
    ports: ["3000:3000"]
    environment:
      # From config/master.key, or any 128 hexadecimal digits in SECRET_KEY_BASE: `npx live secret`.
      LIVE_MASTER_KEY: ${LIVE_MASTER_KEY:-}
      SECRET_KEY_BASE: ${SECRET_KEY_BASE:-}
{% if (postgresql) { %}
      DATABASE_URL: postgres://live:live@database/{%= underscored %}_production
    depends_on:
      database:
        condition: service_healthy
{% } %}
{% if (sqlite) { %}
    volumes: ["storage:/app/storage"]
{% } %}
    # Longer than server.drainMs: after SIGTERM requests and streams have 25 seconds to end.
    stop_grace_period: 35s
{% if (postgresql) { %}

  database:
    image: postgres:17
    environment:
      POSTGRES_USER: live
      POSTGRES_PASSWORD: live
      POSTGRES_DB: {%= underscored %}_production
    volumes: ["database:/var/lib/postgresql/data"]
    healthcheck:
      test: ["CMD-SHELL", "pg_isready -U live"]
      interval: 5s
{% } %}
{% if (database) { %}

volumes:
{% if (sqlite) { %}
  storage:
{% } else { %}
  database:
{% } %}
{% } %}
