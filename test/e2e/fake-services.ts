/** Services of a made-up host as the scanner would have recognised them: one instance for each of the programs that hold its endpoints. */
import type { BindSetting, ServiceInstance } from "@portolan/snapshot";
import type { Endpoint } from "@portolan/sockets";

const files: Readonly<Record<string, readonly [file: string, key: string, line: number]>> = {
  nginx: ["/etc/nginx/sites-enabled/default", "listen", 22],
  openssh: ["/etc/ssh/sshd_config", "Port", 14],
  "mcsmanager-panel": ["/opt/mcsmanager/web/data/SystemConfig/config.json", "httpPort", 2],
  "mcsmanager-daemon": ["/opt/mcsmanager/daemon/data/Config/global.json", "port", 4],
};

export function generateServices(endpoints: readonly Endpoint[]): ServiceInstance[] {
  const instances = new Map<string, ServiceInstance>();
  for (const endpoint of endpoints) {
    const pid = endpoint.owners[0]?.pid;
    if (endpoint.service === null || pid === undefined) continue;
    const { id } = endpoint.service;
    instances.set(`${id} ${pid}`, { service: id, pid, recognisedBy: "unit", settings: settingsOf(endpoint, id), unread: [] });
  }
  return [...instances.values()];
}

function settingsOf({ protocol, port, address, scope }: Endpoint, service: string): BindSetting[] {
  const place = files[service];
  if (place === undefined) return [];
  const [file, key, line] = place;
  const bound = scope === "dual" ? "" : address;
  return [{ source: "file", file, line, key, value: String(port), fileHash: null, protocol, address: bound, port }];
}
