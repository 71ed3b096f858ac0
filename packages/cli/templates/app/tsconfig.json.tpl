{
  "extends": "@live/core/tsconfig.json",
  "compilerOptions": {
    "rootDir": ".",
    "outDir": "dist"
  },
  "include": ["server.ts", "app", "config", "db", "lib", "script", "test", ".live/*.d.ts"],
  "exclude": ["dist", "node_modules"]
}
