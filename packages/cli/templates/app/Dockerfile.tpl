# syntax=docker/dockerfile:1
# docker build -t {%= kebab %} . && docker run -p 3000:3000 -e LIVE_MASTER_KEY=$(cat config/master.key) {%= kebab %}
ARG NODE_VERSION={%= nodeVersion %}

FROM node:${NODE_VERSION}-slim AS base
WORKDIR /app
{% if (npm) { %}
{% } else { %}
RUN corepack enable
{% } %}

FROM base AS build
COPY {%= manifests %} ./
{% if (vendored) { %}
COPY vendor ./vendor
{% } %}
RUN {%= installFrozen %}
COPY . .
RUN {%= run %} build && {%= prune %}

FROM base
ENV NODE_ENV=production HOST=0.0.0.0 PORT=3000
RUN groupadd --system --gid 1001 live && useradd --system --uid 1001 --gid live live && chown live:live /app
COPY --from=build --chown=live:live /app/package.json ./
COPY --from=build --chown=live:live /app/node_modules ./node_modules
COPY --from=build --chown=live:live /app/dist ./dist
COPY --from=build --chown=live:live /app/public ./public
COPY --from=build --chown=live:live /app/config ./config
{% if (database) { %}
COPY --from=build --chown=live:live /app/db ./db
COPY --from=build --chown=live:live /app/bin ./bin
{% } %}
RUN mkdir -p log storage tmp && chown live:live log storage tmp
USER live
EXPOSE 3000
{% if (sqlite) { %}
VOLUME /app/storage
{% } %}
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/up`).then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
# node itself is process 1, so that SIGTERM reaches it: requests and streams end before it exits.
STOPSIGNAL SIGTERM
{% if (database) { %}
ENTRYPOINT ["/app/bin/docker-entrypoint"]
{% } %}
CMD ["node", "dist/server.js"]
