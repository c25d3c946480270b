// Listens like the panel of MCSManager: port and address from data/SystemConfig/config.json of the working directory.
const { readFileSync } = require("node:fs");
const { createServer } = require("node:http");

const { httpPort, httpIp } = JSON.parse(readFileSync("data/SystemConfig/config.json", "utf8"));
createServer((_request, response) => response.end("panel")).listen(httpPort, httpIp, () => console.log("ready"));
