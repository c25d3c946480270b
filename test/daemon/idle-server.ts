/** In place of the server, for tests of the supervisor alone: it ends when it is told to. */
process.on("disconnect", () => process.exit(0));
process.on("message", () => process.exit(0));
