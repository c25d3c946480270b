// Holds the sockets that the first argument lists as JSON, [{protocol, address, port, ipv6Only?}], and says `ready` when all of them are there.
// With {from, count, address} in place of the list: that many TCP listeners on consecutive ports.
import { createSocket } from "node:dgram";
import { createServer } from "node:net";

const wanted = JSON.parse(process.argv[2]);
const sockets = Array.isArray(wanted)
  ? wanted
  : Array.from({ length: wanted.count }, (_, index) => ({ protocol: "tcp", address: wanted.address, port: wanted.from + index }));

await Promise.all(sockets.map(hold));
console.log("ready");

function hold({ protocol, address, port, ipv6Only = false }) {
  return new Promise((resolve, reject) => {
    if (protocol === "udp") {
      const socket = createSocket({ type: address?.includes(":") ? "udp6" : "udp4", ipv6Only }).once("error", reject);
      socket.bind(port, address, resolve);
    } else {
      const server = createServer((connection) => connection.end()).once("error", reject);
      server.listen({ port, ipv6Only, ...(address === undefined ? {} : { host: address }) }, resolve);
    }
  });
}
