/**
 * Words that stand beside a bind or a limit in the files of the catalogue's services and are no secrets: the names of options, of families, of
 * protocols and the usual values of switches. Only these leave the host's memory; a word that is missing here is shown as `…`.
 */
const words: ReadonlySet<string> = new Set(
  [
    // switches and families
    "yes no on off true false enabled disabled auto none default any all both unlimited infinity null empty",
    "inet inet4 inet6 ipv4 ipv6 ip4 ip6 v4v6 v6only tcp tcp4 tcp6 udp udp4 udp6 sctp unix fd quic http https http2 h2 h2c h3 spdy tls ssl dtls ws wss mqtt",
    "localhost localnets localhost4 localhost6 ip6-localhost ip6-loopback lo eth0 bind-address mysqlx",
    // nginx
    "default_server proxy_protocol setfib fastopen backlog rcvbuf sndbuf accept_filter deferred bind ipv6only reuseport so_keepalive multipath",
    "worker_connections worker_processes",
    // HAProxy, Apache httpd, OpenSSH, BIND, Dante, Tor and Mosquitto
    "stats socket accept-proxy alpn crt name interface maxconn level admin user operator transparent strict-sni tfo defer-accept process thread shards expose-fd",
    "options multipathtcp freebind rdomain clientspecified port listen listenaddress addressfamily internal eq dscp key",
    "websockets mqttv31 ipv4only ipv6only isolateclientaddr noipv4traffic noipv6traffic",
    // systemd, PostgreSQL, MySQL and Go programs
    "ipv6-only max_connections host hosts address addr server web grpc http3 published target protocol mode ingress",
  ].flatMap((line) => line.split(" ")),
);

const introducing: ReadonlySet<string> = new Set([
  "listen",
  "listenaddress",
  "listen_addresses",
  "host",
  "bind",
  "interface",
  "internal",
  "address",
  "addr",
]);
const beforePath: ReadonlySet<string> = new Set(["crt", "ca-file", "unix", "socket"]);

export function isKnownOption(word: string): boolean {
  return words.has(word.toLowerCase());
}

/** Whether the word after this one is a place, whatever it is called. */
export function takesName(word: string): boolean {
  return introducing.has(word.toLowerCase()) || /(?:port|listen|bind|host|addr(?:ess)?)$/i.test(word);
}

/** Whether the word after this one is a file. */
export function takesPath(word: string): boolean {
  return beforePath.has(word.toLowerCase());
}
