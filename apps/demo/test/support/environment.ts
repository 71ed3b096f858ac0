/** What the application needs of its environment before any of its modules is read. */
process.env.SECRET_KEY_BASE = 'tests of the demo have a secret that everybody may know'
