/** The public entry point. */
export {}
