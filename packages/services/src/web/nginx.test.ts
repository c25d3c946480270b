import { expect, test } from "vitest";
import { nginx } from "./nginx.ts";
import { parseNginxSyntax } from "../formats/nginx-syntax.ts";
import type { FileBytes, ProcessFacts } from "../service.ts";

const master: ProcessFacts = {
  pid: 100,
  executable: "/usr/sbin/nginx",
  arguments: ["nginx: master process /usr/sbin/nginx -g daemon on; master_process on;"],
  workingDirectory: "/",
  unit: "nginx.service",
  environment: {},
  listens: [],
};

function file(path: string, text: string): FileBytes {
  return { path, bytes: new TextEncoder().encode(text), reason: null, hash: "sha256:00" };
}

/** The sockets a configuration leads to, as "protocol address:port scope line". */
function binds(text: string, more: readonly FileBytes[] = []): string[] {
  const { settings } = nginx.parse(master, [file("/etc/nginx/nginx.conf", text), ...more]);
  return settings.map((setting) => {
    const socket = nginx.predict(setting, settings);
    return `${setting.protocol} ${setting.address}:${setting.port} ${socket?.scope ?? "unknown"} ${setting.file}:${setting.line ?? "-"}`;
  });
}

test("every form of listen, with file and line", () => {
  const text = `http {
  server { listen 80; listen [::]:80; }
  server { listen *:8081; listen 127.0.0.1:8082; listen [::1]:8082 ; }
  server {
    listen localhost:8083;
    listen [::]:8084 ipv6only=off;
    listen unix:/run/nginx.sock;
    listen 192.0.2.10;
    listen 443 quic reuseport; listen 443 ssl;
    listen 9000-9001;
  }
}`;
  const at = (line: number): string => `/etc/nginx/nginx.conf:${line}`;
  expect(binds(text)).toEqual([
    `tcp 0.0.0.0:80 ipv4 ${at(2)}`,
    `tcp :::80 ipv6 ${at(2)}`,
    `tcp 0.0.0.0:8081 ipv4 ${at(3)}`,
    `tcp 127.0.0.1:8082 ipv4 ${at(3)}`,
    `tcp ::1:8082 ipv6 ${at(3)}`,
    `tcp 127.0.0.1:8083 ipv4 ${at(5)}`,
    `tcp ::1:8083 ipv6 ${at(5)}`,
    `tcp :::8084 dual ${at(6)}`,
    `tcp 192.0.2.10:80 ipv4 ${at(8)}`,
    `udp 0.0.0.0:443 ipv4 ${at(9)}`,
    `tcp 0.0.0.0:443 ipv4 ${at(9)}`,
    `tcp 0.0.0.0:9000 ipv4 ${at(10)}`,
    `tcp 0.0.0.0:9001 ipv4 ${at(10)}`,
  ]);
});

test("a server of http without listen takes *:80, one of stream takes nothing", () => {
  expect(binds("http { server { server_name a; } }\nstream { server { proxy_pass b:1; } }")).toEqual([
    "tcp 0.0.0.0:80 ipv4 /etc/nginx/nginx.conf:-",
  ]);
});

test("ipv6only=off on one of several servers makes their common socket dual", () => {
  expect(
    binds("http { server { listen [::]:80; } server { listen [::]:80 ipv6only=off default_server; } }").map((bind) => bind.split(" ")[2]),
  ).toEqual(["dual", "dual"]);
});

test("stream and mail listen too, udp included", () => {
  expect(binds("stream { server { listen 53 udp; } } mail { server { listen 25; } }")).toEqual([
    "udp 0.0.0.0:53 ipv4 /etc/nginx/nginx.conf:1",
    "tcp 0.0.0.0:25 ipv4 /etc/nginx/nginx.conf:1",
  ]);
});

test("includes are asked for, globs in name order, relative ones below the main file's directory", () => {
  const main = "http { include mime.types; include /etc/nginx/conf.d/*.conf; }";
  const first = nginx.parse(master, [file("/etc/nginx/nginx.conf", main)]);
  expect(first.wants).toEqual([{ path: "/etc/nginx/mime.types" }, { path: "/etc/nginx/conf.d/*.conf" }]);
  const more = [
    file("/etc/nginx/conf.d/b.conf", "server { listen 81; }"),
    file("/etc/nginx/conf.d/a.conf", "server { listen 82; }"),
    file("/etc/nginx/conf.d/.hidden.conf", "server { listen 83; }"),
  ];
  expect(binds(main, more)).toEqual(["tcp 0.0.0.0:82 ipv4 /etc/nginx/conf.d/a.conf:1", "tcp 0.0.0.0:81 ipv4 /etc/nginx/conf.d/b.conf:1"]);
});

test("a name opens the addresses that /etc/hosts gives it, and is asked for there", () => {
  const text = "http { server { listen web.example:81; listen localhost:82; } }";
  expect(nginx.parse(master, [file("/etc/nginx/nginx.conf", text)]).wants).toContainEqual({ path: "/etc/hosts" });
  const hosts = file("/etc/hosts", "127.0.0.1 localhost # ::1 localhost\n192.0.2.7\tother WEB.example\n2001:DB8::7 web.example\n");
  expect(binds(text, [hosts]).map((bind) => bind.split(" ")[1])).toEqual(["192.0.2.7:81", "2001:db8::7:81", "127.0.0.1:82"]);
});

test("an address beside a wildcard of its family and port shares the wildcard's socket unless an option asks for its own", () => {
  const text = "http { server { listen 80; listen 127.0.0.1:80; listen [::1]:80; listen 127.0.0.2:80 backlog=5; } }";
  const { settings } = nginx.parse(master, [file("/etc/nginx/nginx.conf", text)]);
  expect(settings.map((setting) => nginx.predict(setting, settings)?.address)).toEqual(["0.0.0.0", "0.0.0.0", "::1", "127.0.0.2"]);
});

test("a file that includes itself ends", () => {
  expect(binds("http { server { listen 80; } include /etc/nginx/nginx.conf; }").length).toBeLessThan(100);
});

test("the main file follows -c, -p and the place of the executable", () => {
  const wants = (facts: Partial<ProcessFacts>): string | undefined => nginx.wants({ ...master, ...facts })[0]?.path;
  expect(wants({})).toBe("/etc/nginx/nginx.conf");
  expect(wants({ arguments: ["nginx: master process nginx -c /srv/n.conf -g daemon off;"] })).toBe("/srv/n.conf");
  expect(wants({ arguments: ["/usr/sbin/nginx", "-p", "/srv/web", "-c", "conf/my.conf"] })).toBe("/srv/web/conf/my.conf");
  expect(wants({ arguments: ["/usr/sbin/nginx", "-p/srv/web/"] })).toBe("/srv/web/conf/nginx.conf");
  expect(wants({ executable: "/usr/local/nginx/sbin/nginx" })).toBe("/usr/local/nginx/conf/nginx.conf");
  expect(wants({ arguments: ["nginx: worker process"] })).toBeUndefined();
  const angie = { executable: "/usr/sbin/angie", arguments: ["angie: master process v1.8.0 #1 [/usr/sbin/angie -c /srv/a.conf]"] };
  expect(wants(angie)).toBe("/srv/a.conf");
  expect(wants({ ...angie, arguments: ["/usr/sbin/angie"] })).toBe("/etc/angie/angie.conf");
});

test("limits: connections of each worker and workers, from the files, from -g, or the defaults", () => {
  const limits = (text: string, words: readonly string[] = master.arguments): string[] =>
    (nginx.parse({ ...master, arguments: words }, [file("/etc/nginx/nginx.conf", text)]).limits ?? []).map(
      ({ source, line, kind, limit }) => `${source}:${line ?? "-"} ${kind} ${limit ?? "unknown"}`,
    );
  expect(limits("events {}")).toEqual(["default:- connections-per-worker 512", "default:- workers 1"]);
  expect(limits("worker_processes auto;\nevents {\n worker_connections 768;\n}")).toEqual([
    "file:3 connections-per-worker 768",
    "file:1 workers unknown",
  ]);
  const title = ["nginx: master process nginx -g daemon off; worker_processes 4; -c /etc/nginx/nginx.conf"];
  expect(limits("events {}", title)).toContain("argument:- workers 4");
});

test("quotes, comments, variables and Lua do not derail the syntax", () => {
  const text = `# listen 1;
http {
  log_format main '$remote_addr "{}" ; listen 2;';
  server {
    location ~ "^/a{1,2}$" { set $x "\${host}"; return 200 "{;}"; }
    content_by_lua_block { local t = { listen = 3 } -- } listen 4; {
    }
    listen 80;
  }
}`;
  expect(binds(text)).toEqual(["tcp 0.0.0.0:80 ipv4 /etc/nginx/nginx.conf:8"]);
});

test("directives keep their lines across quoted newlines", () => {
  expect(parseNginxSyntax('a "x\ny";\nb c;').map(({ name, line }) => `${name}:${line}`)).toEqual(["a:1", "b:3"]);
});

test("to whom requests are passed on: upstreams by name, targets by themselves, no variables, no Unix sockets", () => {
  const text = `http {
  upstream app { least_conn; server 127.0.0.1:9001 weight=2; server [::1]:9002 backup; server 127.0.0.1:9003 down; server unix:/run/a.sock; server app.internal; }
  server {
    location / { proxy_pass http://app; }
    location /b { if ($x) { proxy_pass http://user:secret@192.0.2.1:81/c?token=1; } proxy_pass http://$host; }
    location ~ php { fastcgi_pass localhost:9000; }
    location /t { proxy_pass https://[2001:db8::1]/x; grpc_pass grpc://192.0.2.7; proxy_pass http://unix:/run/b.sock; }
  }
}
stream { upstream db { server 192.0.2.5:5432; } server { listen 1; proxy_pass db; } server { listen 2; proxy_pass 192.0.2.6:3306; } }`;
  const { peers = [] } = nginx.parse(master, [file("/etc/nginx/nginx.conf", text)]);
  expect(peers.map(({ key, name, address, port, line, value }) => `${key} ${name} ${address} ${port} ${line} ${value}`)).toEqual([
    "server app 127.0.0.1 9001 2 127.0.0.1:9001",
    "server app ::1 9002 2 [::1]:9002",
    "server app app.internal 80 2 app.internal:80",
    "fastcgi_pass null localhost 9000 6 localhost:9000",
    "proxy_pass null 2001:db8::1 443 7 [2001:db8::1]:443",
    "grpc_pass null 192.0.2.7 80 7 192.0.2.7:80",
    "server db 192.0.2.5 5432 10 192.0.2.5:5432",
    "proxy_pass null 192.0.2.6 3306 10 192.0.2.6:3306",
  ]);
});
