{
  "extends": "@live/core/tsconfig.json",
  "compilerOptions": {
    "rootDir": ".",
    "outDir": "dist"
  },
  "include": ["server.ts", "app", "config", "db", "lib", "test", ".live"],
  "exclude": ["dist", "node_modules"]
}
