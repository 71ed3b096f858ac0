// For editors that work in a container: https://containers.dev
{
  "name": "{%= title %}",
{% if (postgresql) { %}
  "dockerComposeFile": "compose.yaml",
  "service": "application",
  "workspaceFolder": "/workspaces/{%= kebab %}",
{% } else { %}
  "image": "mcr.microsoft.com/devcontainers/javascript-node:{%= nodeMajor %}",
{% } %}
  "forwardPorts": [3000],
  "postCreateCommand": "bin/setup --skip-server"
}
