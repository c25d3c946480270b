import { expect, test } from "vitest";
import { recogniseService, serviceById } from "./catalogue.ts";
import type { ProcessFacts } from "./service.ts";

const nobody: ProcessFacts = { pid: 1, executable: null, arguments: [], workingDirectory: "/", unit: null, environment: {}, listens: [] };

/** As their units start them on RHEL and Fedora, with the file that decides. */
const started: readonly (readonly [id: string, command: string, file: string])[] = [
  ["nginx", "/usr/sbin/nginx", "/etc/nginx/nginx.conf"],
  ["apache", "/usr/sbin/httpd -DFOREGROUND", "/etc/httpd/conf/httpd.conf"],
  ["mysql", "/usr/libexec/mysqld --basedir=/usr", "/etc/my.cnf"],
  ["mariadb", "/usr/libexec/mariadbd --basedir=/usr", "/etc/my.cnf"],
  ["postgresql", "/usr/bin/postmaster -D /var/lib/pgsql/data", "/var/lib/pgsql/data/postgresql.conf"],
  ["redis", "/usr/bin/redis-server 127.0.0.1:6379", "/etc/redis/redis.conf"],
  ["redis", "/usr/bin/redis-server 127.0.0.1:6379", "/etc/redis.conf"],
  ["rabbitmq", "/usr/lib64/erlang/erts-14/bin/beam.smp -s rabbit boot", "/etc/rabbitmq/rabbitmq.conf"],
  ["mosquitto", "/usr/sbin/mosquitto -c /etc/mosquitto/mosquitto.conf", "/etc/mosquitto/mosquitto.conf"],
  ["sshd", "/usr/sbin/sshd -D", "/etc/ssh/sshd_config"],
  ["haproxy", "/usr/sbin/haproxy -Ws -f /etc/haproxy/haproxy.cfg", "/etc/haproxy/haproxy.cfg"],
  ["vsftpd", "/usr/sbin/vsftpd /etc/vsftpd/vsftpd.conf", "/etc/vsftpd/vsftpd.conf"],
  ["proftpd", "/usr/sbin/proftpd --nodaemon", "/etc/proftpd.conf"],
  ["dante", "/usr/sbin/sockd -D", "/etc/sockd.conf"],
  ["bind", "/usr/sbin/named -u named -c /etc/named.conf", "/etc/named.conf"],
  ["bind", "/usr/sbin/named -u named", "/etc/named.conf"],
  ["zabbix-agent", "/usr/sbin/zabbix_agentd -c /etc/zabbix_agentd.conf", "/etc/zabbix_agentd.conf"],
  ["zabbix-agent2", "/usr/sbin/zabbix_agent2 -c /etc/zabbix/zabbix_agent2.conf", "/etc/zabbix/zabbix_agent2.conf"],
  ["grafana", "/usr/share/grafana/bin/grafana server --config=/etc/grafana/grafana.ini", "/etc/grafana/grafana.ini"],
  ["k3s", "/usr/local/bin/k3s server", "/etc/rancher/k3s/config.yaml"],
  ["kubelet", "/usr/bin/kubelet --config=/var/lib/kubelet/config.yaml", "/var/lib/kubelet/config.yaml"],
  ["containerd", "/usr/bin/containerd", "/etc/containerd/config.toml"],
  ["dockerd", "/usr/bin/dockerd -H fd://", "/etc/docker/daemon.json"],
];

test.each(started)("%s as Red Hat's packages start it: %s reads %s", (id, command, file) => {
  const words = command.split(" ");
  const process = { ...nobody, executable: words[0] ?? "", arguments: words };
  expect(recogniseService(process)?.service).toBe(id);
  const service = serviceById(id);
  const paths = [...(service?.wants(process) ?? []), ...(service?.parse(process, []).wants ?? [])].map(({ path }) => path);
  expect(paths).toContain(file);
});
