# Copy to .env what you want to change. config/env.ts declares these, and says what is missing.
# PORT=3000
# LIVE_LOG_LEVEL=debug
{% if (postgresql) { %}
# Of all environments, tests too: put it into .env.development to keep them apart.
# DATABASE_URL=postgres://user:password@localhost/{%= underscored %}_development
{% } else if (sqlite) { %}
# DATABASE_URL=sqlite:storage/development.sqlite3
{% } %}
