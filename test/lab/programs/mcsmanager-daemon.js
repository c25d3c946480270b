// Listens like the daemon of MCSManager: port and address from data/Config/global.json of the working directory.
const { readFileSync } = require("node:fs");
const { createServer } = require("node:http");

const { port, ip } = JSON.parse(readFileSync("data/Config/global.json", "utf8"));
createServer((_request, response) => response.end("daemon")).listen(port, ip, () => console.log("ready"));
