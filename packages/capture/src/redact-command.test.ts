import { expect, test } from "vitest";
import { redactCommand } from "./redact-command.ts";

const hidden: readonly (readonly [readonly string[], string])[] = [
  [["app", "--password=hunter2", "--port=80"], "app --password=*** --port=80"],
  [["app", "--token", "abcdef", "--verbose"], "app --token *** --verbose"],
  [["app", "--db-password", "-x9!", "serve"], "app --db-password *** serve"],
  [["app", "-password", "x"], "app -password ***"],
  [["mysql", "-u", "root", "-phunter2", "shop"], "mysql -u root -p*** shop"],
  [["mysqldump", "-p", "hunter2"], "mysqldump -p ***"],
  [["sudo", "/usr/bin/mariadb-dump", "-ps3cret"], "sudo /usr/bin/mariadb-dump -p***"],
  [["sshpass", "-p", "hunter2", "ssh", "host"], "sshpass -p *** ssh host"],
  [["redis-cli", "-a", "hunter2", "ping"], "redis-cli -a *** ping"],
  [["redis-server", "*:6379", "--requirepass", "hunter2"], "redis-server *:6379 --requirepass ***"],
  [["curl", "-u", "bob:hunter2", "http://h/"], "curl -u bob:*** http://h/"],
  [["curl", "-ubob:hunter2", "http://h/"], "curl -ubob:*** http://h/"],
  [["curl", "-H", "Authorization: Bearer abc.def", "http://h/"], "curl -H 'Authorization: Bearer ***' http://h/"],
  [["curl", "-H", "X-Api-Key: 123", "http://h/"], "curl -H 'X-Api-Key: ***' http://h/"],
  [["env", "PGPASSWORD=hunter2", "DB_TOKEN=abc", "HOME=/root", "psql"], "env PGPASSWORD=*** DB_TOKEN=*** HOME=/root psql"],
  [["app", "postgres://bob:hunter2@db:5432/shop"], "app postgres://bob:***@db:5432/shop"],
  [["app", "redis://:hunter2@db:6379"], "app redis://:***@db:6379"],
  [["git", "clone", "https://0123456789abcdef0123@github.com/a/b"], "git clone https://***@github.com/a/b"],
  [["app", "http://h/x?user=bob&token=abc&n=1"], "app http://h/x?user=bob&token=***&n=1"],
  [["java", "-Dspring.datasource.password=hunter2", "-jar", "a.jar"], "java -Dspring.datasource.password=*** -jar a.jar"],
  [["app", "--clientSecret=abc", "--api-key", "k"], "app --clientSecret=*** --api-key ***"],
  [["app", "--key=0123456789abcdef0123456789abcdef"], "app --key=***"],
  [["sh", "-c", "PASSWORD='a b' exec mysql -u root -phunter2"], "sh -c 'PASSWORD=*** exec mysql -u root -p***'"],
  [["sh", "-c", "curl -H 'Authorization: Bearer abc' http://h"], "sh -c \"curl -H 'Authorization: Bearer ***' http://h\""],
  [["app", '{"user":"bob","password":"hunter2"}'], 'app \'{"user":"bob","password":"***"}\''],
  [["app", "host=db password=hunter2 user=bob"], "app 'host=db password=*** user=bob'"],
  [["app", "Server=db;Password=hunter2;Encrypt=true"], "app Server=db;Password=***;Encrypt=true"],
  [["app", "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln"], "app ***"],
  [["app", "ghp_abcdefghijklmnopqrstuvwxyz0123456789"], "app ***"],
  [["mariadb", "-p=hunter2"], "mariadb -p***"],
  [["wget", "--header=Authorization: Bearer hunter2"], "wget '--header=Authorization: Bearer ***'"],
  [["curl", "-HAuthorization: Bearer hunter2"], "curl '-HAuthorization: Bearer ***'"],
  [
    ["node", "-e", "const password = `hunter2`; connect({secret: `hunter2`, port: `80`})"],
    "node -e 'const password = `***`; connect({secret: `***`, port: `80`})'",
  ],
  [["docker", "login", "-u", "bob", "-p", "hunter2"], "docker login -u bob -p ***"],
  [["ss-server", "-p", "8388", "-k", "hunter2"], "ss-server -p 8388 -k ***"],
  [["ttyd", "-p", "7681", "-c", "bob:hunter2", "bash"], "ttyd -p 7681 -c bob:*** bash"],
  [["consul", "agent", "-encrypt=hunter2"], "consul agent -encrypt=***"],
  [["app", "--api-key:hunter2"], "app --api-key:***"],
  [["htpasswd", "-b", "/etc/nginx/users", "bob", "hunter2"], "htpasswd -b /etc/nginx/users bob ***"],
  [["/usr/bin/htpasswd", "-nbBC", "12", "bob", "hunter2"], "/usr/bin/htpasswd -nbBC 12 bob ***"],
  [["sh", "-c", "htpasswd -cb f bob hunter2 && nginx -t"], "sh -c 'htpasswd -cb f bob *** && nginx -t'"],
  [["mysqladmin", "-u", "root", "password", "hunter2"], "mysqladmin -u root password ***"],
  [["mariadb-admin", "old-password", "hunter2"], "mariadb-admin old-password ***"],
  [["app", "--config=token:hunter2"], "app --config=token:***"],
  [["app", "--config=port:80,api-key:hunter2;name:x"], "app --config=port:80,api-key:***;name:x"],
  [["openssl", "req", "-passin", "pass:hunter2"], "openssl req -passin ***"],
];

const kept: readonly (readonly string[])[] = [
  ["htpasswd", "-v", "/etc/nginx/users", "bob"],
  ["docker", "run", "--volume=secrets:/run/secrets", "--config=token:$TOKEN"],
  ["mysqladmin", "status"],
  ["psql", "-p", "5432", "-U", "bob"],
  ["ssh", "-p", "2222", "host"],
  ["nginx: master process /usr/sbin/nginx -g daemon off;"],
  ["mongod", "--auth", "--dbpath", "/data"],
  ["kube-apiserver", "--authorization-mode=RBAC", "--token-ttl=3600", "--service-account-key-file=/etc/k/sa.pub"],
  ["app", "--password-file=/run/secrets/db", "--password-file", "/run/secrets/db"],
  ["env", "PWD=/root", "OLDPWD=/tmp", "KEY=short"],
  ["app", "--tls-key=/etc/ssl/private/a.key", "--use-token=true"],
  ["git", "clone", "ssh://git@github.com/a/b"],
  ["app", "--password=$DB_PASSWORD"],
  ["vault", "token", "lookup"],
  ["docker", "run", "-p", "8080:80", "-p9090:90", "nginx"],
  ["etcd", "--listen-client-urls", "http://127.0.0.1:2379"],
  ["docker-proxy", "-proto", "tcp", "-host-ip", "0.0.0.0", "-host-port", "8080", "-container-ip", "172.17.0.2", "-container-port", "80"],
];

test.each(hidden)("a secret in %j is hidden", (args, expected) => {
  expect(redactCommand(args)).toBe(expected);
  expect(redactCommand(args)).not.toMatch(/hunter2|s3cret/);
});

test.each(kept.map((args) => ({ args })))("nothing in $args is taken for a secret", ({ args }) => {
  expect(redactCommand(args)).toBe(args.join(" "));
});

test("words with blanks are quoted, a title of one word is not", () => {
  expect(redactCommand(["node", "-e", "let a = 1", ""])).toBe("node -e 'let a = 1' ''");
  expect(redactCommand(["postgres: checkpointer "])).toBe("postgres: checkpointer ");
});

test.each(["a", "a-", "=", "'", '"a', "a:", "://", "x=", " ", "\\", "-p", "a: ", "eyJ", "?a="])("64 KiB of %j cost little", (unit) => {
  const argument = unit.repeat(65_536 / unit.length);
  const before = performance.now();
  redactCommand(["mysql", argument, `--password ${argument}`]);
  expect(performance.now() - before).toBeLessThan(1000);
});
