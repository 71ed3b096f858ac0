# {%= title %}

An application made with Live. It needs Node 20.19 or newer{%= postgresql ? ', and a PostgreSQL server' : '' %}.

```sh
{%= install %}
{% if (database) { %}
npx live db:prepare
{% } %}
{%= run %} dev          # http://localhost:3000, reloads when you save
```

| | |
|---|---|
| `bin/setup` | all of that, and again whenever something changed; `--skip-server`{%= database ? ', `--reset` for a new database' : '' %} |
| `{%= run %} dev`, `bin/dev` | the server for development; `PORT=4000 bin/dev` for another port |
{% if (test) { %}
| `{%= run %} test` | the tests |
{% } %}
| `{%= run %} types`, `{%= run %} lint`, `{%= run %} format` | checks of the types and of the style |
{% if (ci) { %}
| `bin/ci` | everything that has to be right before a change is merged |
{% } %}
| `{%= run %} build`, `{%= run %} start` | what runs in production |
| `npx live routes` | every path and its action; `bin/live` is the same, and quicker than `npx live` |
| `npx live generate` | what can be generated: `npx live generate scaffold Post title:string body:text` |
{% if (database) { %}
| `npx live db:migrate` | brings the database up to date |
| `npx live console` | a prompt with the application and its models |
{% } %}
| `npx live --help` | everything else |
{% if (live) { %}

## The live example

{% if (clockPage) { %}
`/clock` shows the time of the server, which a stream tells: read `app/controllers/clock-controller.ts`,
`app/views/clock/show.html.eta` and `public/clock.js`. Delete them, their test, and two lines of `config/routes.ts`, when you have seen it.
{% } else { %}
`curl -N http://localhost:3000/clock` shows the time of the server, as a stream of events: read
`app/controllers/clock-controller.ts`. Delete it, its test, and its line of `config/routes.ts`, when you have seen it.
{% } %}
{% } %}

## Where things are

```text
app/controllers     what answers requests
{% if (database) { %}
app/models          records and their rules
db/migrate          changes of the database, in order
{% } %}
{% if (views) { %}
app/views           templates; layouts/application.html.eta is around each page
app/helpers         functions for templates
{% } %}
config/routes.ts    which path leads where
config/application.ts, config/environments    settings; config/env.ts: those from outside
public              files that are served as they are
{% if (test) { %}
test                tests, in folders as those of app
{% } %}
```
{% if (docker) { %}

## Production

```sh
docker compose up --build
```

Or without a container: `{%= run %} build`, then `NODE_ENV=production {%= run %} start`. It needs a secret: `LIVE_MASTER_KEY`, the content of
`config/master.key`, or `SECRET_KEY_BASE`, made by `npx live secret`. `SIGTERM` lets requests and streams end.
{% } %}
