name: CI
on:
  push:
    branches: [main]
  pull_request:

jobs:
  test:
    runs-on: ubuntu-latest
{% if (postgresql) { %}
    env:
      DATABASE_URL: postgres://postgres:postgres@localhost/{%= underscored %}_test
    services:
      postgres:
        image: postgres:17
        env:
          POSTGRES_PASSWORD: postgres
        ports: ["5432:5432"]
        options: --health-cmd pg_isready --health-interval 5s
{% } %}
    steps:
      - uses: actions/checkout@v5
{% if (pnpm) { %}
      - uses: pnpm/action-setup@v4
        with:
          version: 10
{% } %}
      - uses: actions/setup-node@v5
        with:
          node-version-file: .node-version
          cache: {%= packageManager %}
      - run: {%= installFrozen %}
      - run: {%= run %} lint
      # Names of files and classes, routes, types, those of templates too; then texts that a language has not.
      - run: bin/live check
      - run: bin/live i18n:check --no-unused
      - run: {%= audit %}
{% if (test) { %}
      - run: {%= run %} test
{% } %}
      - run: {%= run %} build
