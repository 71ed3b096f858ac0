{
  "$schema": "./node_modules/@biomejs/biome/configuration_schema.json",
{% if (git) { %}
  "vcs": { "enabled": true, "clientKind": "git", "useIgnoreFile": true },
{% } %}
  "files": {
    "includes": ["**", "!**/dist", "!**/.live", "!**/public", "!**/vendor", "!**/*.{eta,html,md}", "!**/*-lock.*"],
    "ignoreUnknown": true
  },
  "formatter": { "indentStyle": "space", "indentWidth": 2, "lineWidth": 120 },
  "javascript": {
    "parser": { "unsafeParameterDecoratorsEnabled": true },
    "formatter": { "quoteStyle": "single", "semicolons": "asNeeded", "trailingCommas": "all" }
  },
  "linter": {
    "rules": {
      "preset": "recommended",
      "complexity": { "noStaticOnlyClass": "off", "noThisInStatic": "off" },
      "style": { "noNonNullAssertion": "off", "useImportType": "off" }
    }
  },
  "assist": { "actions": { "source": { "organizeImports": "on" } } }
}
