# The container that an editor works in, and the database beside it.
services:
  application:
    image: mcr.microsoft.com/devcontainers/javascript-node:{%= nodeMajor %}
    command: sleep infinity
    volumes: ["..:/workspaces/{%= kebab %}:cached"]
    # In the network of the database: it is at localhost, where config/database.ts looks for it.
    network_mode: service:database
    environment:
      PGUSER: postgres
      PGPASSWORD: postgres

  database:
    image: postgres:17
    environment:
      POSTGRES_PASSWORD: postgres
    volumes: ["database:/var/lib/postgresql/data"]

volumes:
  database:
