/** A lab host with a cable to a machine outside that speaks from a network inside the house, from elsewhere, and over IPv6. */
import { startMcsmanager, LabHost, type LayerName } from "../lab/index.ts";

/** `elsewhere` and `ipv6` are the host's neighbours. */
export const senders = { inside: "192.168.7.9", elsewhere: "192.0.2.9", ipv6: "2001:db8::9" } as const;
export const mcsmanagerPort = 23_333;
const everybody = [senders.inside, senders.elsewhere, senders.ipv6];
const outside = { networkNamespace: "outside" };

export async function startDemonstrationHost(layer: LayerName = "firewalls", init: "wait" | "systemd" = "wait"): Promise<LabHost> {
  const host = await LabHost.start({ layer, init });
  if (init === "systemd") await host.run(["sh", "-c", "until systemctl list-units >/dev/null 2>&1; do sleep 0.05; done"]);
  return addOutsideWorld(host);
}

export async function addOutsideWorld(host: LabHost): Promise<LabHost> {
  await host.addNetworkNamespace("outside");
  const inHost = [
    "sysctl -qw net.ipv6.conf.default.accept_dad=0",
    "ip link set lo up",
    "ip link add eth0 type veth peer name wire netns outside",
    "ip address add 192.0.2.1/24 dev eth0",
    "ip address add 2001:db8::1/64 dev eth0 nodad",
    "ip link set eth0 up",
    "ip route add default via 192.0.2.9",
    "ip -6 route add default via 2001:db8::9",
  ];
  const there = [
    "ip link set wire up",
    `ip address add ${senders.elsewhere}/24 dev wire`,
    `ip address add ${senders.inside}/32 dev wire`,
    `ip address add ${senders.ipv6}/64 dev wire nodad`,
  ];
  await host.run(["sh", "-ec", inHost.join("\n")]);
  await host.run(["sh", "-ec", there.join("\n")], outside);
  host.write("/var/lib/knock.py", knock);
  return host;
}

/** MCSManager's panel on `[::]:23333`, as it is installed. */
export async function startPanel(host: LabHost): Promise<void> {
  await startMcsmanager(host, { panel: { httpPort: mcsmanagerPort, httpIp: "" }, daemon: { port: 24_444, ip: "127.0.0.1" } });
}

const knock = `
import json, socket, sys, threading
open_ = []
def one(source, port):
    family = socket.AF_INET6 if ":" in source else socket.AF_INET
    s = socket.socket(family, socket.SOCK_STREAM); s.settimeout(2)
    try:
        s.bind((source, 0)); s.connect(("2001:db8::1" if ":" in source else "192.0.2.1", port)); open_.append(source)
    except OSError: pass
    finally: s.close()
threads = [threading.Thread(target=one, args=(source, int(sys.argv[1]))) for source in sys.argv[2:]]
[t.start() for t in threads]; [t.join() for t in threads]
print(json.dumps(open_))
`;

/** Which of the senders get a real connection. */
export async function whoGetsIn(host: LabHost, port: number): Promise<readonly string[]> {
  const { stdout } = await host.run(["python3", "/var/lib/knock.py", String(port), ...everybody], outside);
  const open = JSON.parse(stdout) as readonly string[];
  return everybody.filter((sender) => open.includes(sender));
}
