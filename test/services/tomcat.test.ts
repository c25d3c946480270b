import { testServiceModes, type Mode } from "./service-modes.ts";

const main = "/var/lib/tomcat10/conf/server.xml";
const base = "/srv/tomcat";

/** A server with these attributes, whose engine serves nothing. */
function serverXml(server: string, ...connectors: readonly string[]): string {
  const lines = connectors.map((attributes) => `    <Connector ${attributes} />`);
  return `<Server ${server}>\n  <Service name="Catalina">\n${lines.join("\n")}\n    <Engine name="Catalina" defaultHost="localhost"/>\n  </Service>\n</Server>\n`;
}

const run = (xml: string | null, env: Readonly<Record<string, string>> = {}): Pick<Mode, "files" | "command" | "start"> => ({
  files: {
    ...(xml === null ? {} : { [`${base}/conf/server.xml`]: xml }),
    [`${base}/conf/catalina.properties`]: `common.loader="\${catalina.home}/lib","\${catalina.home}/lib/*.jar"\nharbour.port=18090\n`,
    [`${base}/logs/x`]: "",
  },
  command: ["/usr/share/tomcat10/bin/catalina.sh", "run"],
  start: {
    ready: /Server startup in/,
    env: {
      CATALINA_HOME: "/usr/share/tomcat10",
      CATALINA_BASE: xml === null ? "/var/lib/tomcat10" : base,
      CATALINA_TMPDIR: "/tmp",
      JAVA_HOME: "/usr/lib/jvm/default-java",
      ...env,
    },
    timeoutMs: 60_000,
  },
});

testServiceModes({
  service: "tomcat",
  layer: "catalogue",
  packages: ["tomcat10"],
  modes: [
    {
      kind: "default",
      name: "Debian's file, whose shutdown port is off",
      ...run(null),
      sockets: [":::8080 dual"],
      setBy: { ":::8080 dual": `${main}:70 Connector port` },
    },
    {
      kind: "dual",
      name: "0.0.0.0 and :: are one and the same, with the shutdown port and an offset",
      ...run(serverXml('port="8005" portOffset="1000"', 'port="8081" address="0.0.0.0"', 'port="8082" address="::"')),
      sockets: [":::9081 dual", ":::9082 dual", "::ffff:127.0.0.1:9005 ipv4"],
      setBy: {
        ":::9081 dual": `${base}/conf/server.xml:3 Connector address`,
        "::ffff:127.0.0.1:9005 ipv4": `${base}/conf/server.xml:1 Server port`,
      },
    },
    {
      kind: "loopback",
      name: "an address, and AJP without one",
      ...run(serverXml('port="-1"', 'port="8083" address="127.0.0.1"', 'port="8009" protocol="AJP/1.3" secretRequired="false"')),
      sockets: ["::ffff:127.0.0.1:8009 ipv4", "::ffff:127.0.0.1:8083 ipv4"],
    },
    { kind: "ipv6", name: "::1", ...run(serverXml('port="-1"', 'port="8084" address="::1"')), sockets: ["::1:8084 ipv6"] },
    {
      kind: "ipv4",
      name: "preferIPv4Stack in JAVA_OPTS",
      ...run(serverXml('port="-1"', 'port="8085"'), { JAVA_OPTS: "-Djava.net.preferIPv4Stack=true" }),
      sockets: ["0.0.0.0:8085 ipv4"],
    },
    {
      kind: "include",
      name: "a property of catalina.properties in another base, with a port of its own",
      ...run(serverXml('port="-1"', 'port="${harbour.port}"')),
      sockets: [":::18090 dual"],
      setBy: { ":::18090 dual": `${base}/conf/catalina.properties:2 harbour.port` },
    },
    {
      kind: "duplicate",
      name: "catalina.properties beats a property of the command line",
      ...run(serverXml('port="-1"', 'port="${harbour.port}"'), { CATALINA_OPTS: "-Dharbour.port=18091" }),
      sockets: [":::18090 dual"],
      setBy: { ":::18090 dual": `${base}/conf/catalina.properties:2 harbour.port` },
    },
    {
      kind: "argument",
      name: "a property of the command line alone",
      ...run(serverXml('port="-1"', 'port="${quay.port:-1}"'), { CATALINA_OPTS: "-Dquay.port=18091" }),
      sockets: [":::18091 dual"],
      setBy: { ":::18091 dual": "argument -Dquay.port 18091" },
    },
  ],
});
